import Model

/// The meaning of AWS's error codes, as data (FACTS F6, F7). The code decides before the HTTP status.
enum ErrorCodes {
    /// The meaning of a code, before the effect of the call is considered.
    enum Meaning: Sendable, Hashable {
        case fixed(Classification)
        /// AWS refused the rate of calls.
        case throttle
        /// The server failed. A create may still have happened.
        case serverFailed
        /// The signature is too old: the keys have expired, or the request was under way too long.
        case requestExpired
        /// The signature is not accepted. A wrong clock gives the same code.
        case signature
        /// `AuthFailure`. With 403 the keys may not use the resource, otherwise the keys are not accepted at all.
        case authFailure
    }

    static func meaning(of code: String) -> Meaning? { meanings[ExactText(code)] }

    private static let meanings: [ExactText: Meaning] = {
        var table: [ExactText: Meaning] = [:]
        func add(_ meaning: Meaning, _ codes: [ExactText]) {
            for code in codes {
                precondition(table.updateValue(meaning, forKey: code) == nil, "the code \(code) has two meanings")
            }
        }
        add(.throttle, throttles)
        add(.serverFailed, serverFailures)
        add(.requestExpired, ["RequestExpired", "InvalidSecurity.RequestHasExpired"])
        add(.signature, clocksAndSignatures)
        add(.authFailure, ["AuthFailure"])
        add(.fixed(.denied), denials)
        add(.fixed(.unauthenticated), unauthenticated)
        add(.fixed(.credentialsExpired), ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"])
        add(.fixed(.gone), gone)
        add(.fixed(.inUse), ["InvalidSnapshot.InUse"])
        add(.fixed(.nameTaken), ["InvalidAMIName.Duplicate"])
        add(.fixed(.wouldSucceed), ["DryRunOperation"])
        add(.fixed(.transient), ["ConcurrentTagAccess", "IncorrectState", "InvalidState"])
        add(.fixed(.capacity(.subject, wait: .seconds(15))), ["SnapshotCreationPerVolumeRateExceeded"])
        // Why: the limit ends when a snapshot completes. TiDB's backup also waits 30 s after this error.
        add(.fixed(.capacity(.lane, wait: .seconds(30))), ["PendingSnapshotLimitExceeded"])
        add(
            .fixed(.capacity(.subject, wait: .seconds(30))),
            ["ConcurrentSnapshotLimitExceeded", "ConcurrentCreateImageNoRebootLimitExceeded"])
        add(.fixed(.rejected), rejections)
        return table
    }()

    private static let throttles: [ExactText] = [
        "RequestLimitExceeded", "EC2ThrottledException", "Throttling", "ThrottlingException", "ThrottledException",
        "RequestThrottledException", "RequestThrottled", "TooManyRequestsException", "TooManyRequests", "SlowDown",
        "BandwidthLimitExceeded", "ProvisionedThroughputExceededException", "ProvisionedThroughputExceeded",
        "LimitExceededException", "TransactionInProgressException", "PriorRequestNotComplete", "Throttled",
        "ThrottledRequest", "RequestThrottle",
    ]

    private static let serverFailures: [ExactText] = [
        "InternalError", "InternalFailure", "ServerInternal", "ServiceUnavailable", "Unavailable",
        "InternalServiceError", "InternalServerError", "InternalServiceFault", "InternalServiceException",
        "ServiceUnavailableException", "ServiceUnavailableError", "ServiceException", "RequestTimeout",
        "RequestTimeoutException",
    ]

    private static let clocksAndSignatures: [ExactText] = [
        "SignatureDoesNotMatch", "InvalidSignatureException", "InvalidSignature", "RequestTimeTooSkewed",
        "RequestInTheFuture",
    ]

    private static let denials: [ExactText] = [
        "UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "AuthorizationError",
        "AuthorizationErrorException", "NotAuthorized", "UnauthorizedAccess",
    ]

    private static let unauthenticated: [ExactText] = [
        "InvalidClientTokenId", "UnrecognizedClientException", "UnrecognizedClient", "IncompleteSignature",
        "InvalidAccessKeyId", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
        "OptInRequired", "Blocked", "PendingVerification", "RegionDisabledException", "AccountDisabled",
    ]

    private static let gone: [ExactText] = [
        "InvalidSnapshot.NotFound", "InvalidSnapshotID.NotFound", "InvalidAMIID.NotFound", "InvalidAMIID.Unavailable",
        "InvalidVolume.NotFound", "InvalidVolumeID.NotFound", "InvalidInstanceID.NotFound", "NotFound",
        "NotFoundException", "ResourceNotFound", "ResourceNotFoundException", "AccountNotFoundException",
        "ParentNotFoundException", "TargetNotFoundException",
    ]

    /// The codes of calls that are refused until a person makes a change. A 4xx with an unknown code means the same.
    private static let rejections: [ExactText] = [
        "SnapshotLimitExceeded", "ResourceLimitExceeded", "AMIQuotaExceeded", "TagLimitExceeded", "TagPolicyViolation",
        "InvalidAMIName.Malformed", "InvalidAMIID.Malformed", "InvalidSnapshotID.Malformed",
        "InvalidVolumeID.Malformed", "InvalidInstanceID.Malformed", "InvalidParameterValue", "InvalidParameter",
        "InvalidParameterCombination", "MissingParameter", "UnknownParameter", "ValidationError", "ValidationException",
        "MalformedQueryString", "InvalidAction", "NoSuchVersion", "UnsupportedOperation", "Unsupported",
        "OperationNotPermitted", "InvalidBlockDeviceMapping", "InvalidRequest", "LimitExceeded", "LimitExceededFault",
        "InvalidNextToken", "InvalidPaginationToken", "IncorrectInstanceState", "InvalidBlockDevice",
        "MalformedPolicyDocument", "PackedPolicyTooLarge", "InvalidTagKey.Malformed", "InvalidKMSKeyId",
        "InvalidUserID.NotFound", "InvalidUserID.Malformed", "AWSOrganizationsNotInUseException",
        "InvalidInputException",
    ]

    /// The codes by which emulators and AWS say that they have no such action.
    static let unknownActions: Set<ExactText> = [
        "InvalidAction", "UnknownAction", "UnknownOperation", "UnknownOperationException", "UnsupportedAction",
        "NotImplemented", "NotImplementedError", "NotImplementedException",
    ]
}
