/// An AWS error. The code decides the HTTP status unless one is given.
struct Refusal: Error, Sendable, Equatable {
    let code: String
    let message: String
    let status: Int

    init(_ code: String, _ message: String, status: Int? = nil) {
        self.code = code
        self.message = message
        self.status = status ?? Self.statuses[code] ?? 400
    }

    /// The codes whose status is not 400.
    private static let statuses = [
        "AuthFailure": 401, "OptInRequired": 401, "UnauthorizedOperation": 403, "MissingAuthenticationToken": 403,
        "InvalidClientTokenId": 403, "SignatureDoesNotMatch": 403, "ExpiredToken": 403, "AccessDenied": 403,
        "AuthorizationError": 403, "RegionDisabledException": 403, "NotFound": 404, "DryRunOperation": 412,
        "RequestLimitExceeded": 503, "InternalError": 500, "Unavailable": 503,
    ]

    static func missing(_ parameter: String) -> Refusal {
        Refusal("MissingParameter", "The request must contain the parameter \(parameter)")
    }

    static func noInstance(_ id: String) -> Refusal {
        Refusal("InvalidInstanceID.NotFound", "The instance ID '\(id)' does not exist")
    }

    static func noVolume(_ id: String) -> Refusal {
        Refusal("InvalidVolume.NotFound", "The volume '\(id)' does not exist.")
    }

    static func invalid(_ value: String, for parameter: String) -> Refusal {
        .badValue("Value (\(value)) for parameter \(parameter) is invalid.")
    }

    /// EC2's error for an invalid parameter.
    static func badValue(_ message: String) -> Refusal { Refusal("InvalidParameterValue", message) }

    /// The error of CloudWatch and STS for an invalid parameter.
    static func validation(_ message: String) -> Refusal { Refusal("ValidationError", message) }
}
