import HTTP
import Model

/// Finds the next step for a person by the error code, or if the code has none, by the classification.
package enum Hints {
    /// The words for the file that configures the account of a call.
    package static let accountFile = "the account's file"

    /// The hint for a failed call; nil when there is no next step.
    static func hint(for failure: AWSFailure, classification: Classification) -> String? {
        switch failure {
        case .credentials(.none):
            "give this machine a role, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile under"
                + " `credentials:` in \(accountFile)"
        case .credentials(.unusable): "correct it, or change `credentials:` in \(accountFile)"
        case .credentials(.refused(AssumeRole.action, "AccessDenied", _, _)):
            "the role must exist and its trust policy must allow these credentials: check `role` and `external_id`"
        case .transport(let error) where !error.mayHaveBeenSent:
            error.hint ?? "check the endpoint, the network, the proxy and the region's name"
        case .answered(_, let message, _, _)
        where classification == .denied && message.contains("service control policy"):
            "a service control policy refuses it: change the policy; if it demands tags, give them in the account's file"
                + " (snapshots.tags, images.tags)"
        default: hint(code: failure.code, classification: classification)
        }
    }

    private static func hint(code: String, classification: Classification) -> String? {
        byCode[ExactText(code)] ?? hint(for: classification)
    }

    private static let byCode: [ExactText: String] = [
        "ConcurrentSnapshotLimitExceeded":
            "a volume takes 5 snapshots at once (st1, sc1: 1); snapshots in state 'error' count until they are deleted",
        "PendingSnapshotLimitExceeded":
            "an account takes 100 pending snapshots per region, those of other tools included; ask AWS for more",
        "SnapshotLimitExceeded":
            "the account's quota of snapshots is used up: delete some or raise it (Service Quotas, L-309BACF6)",
        "AMIQuotaExceeded": "the account's quota of AMIs is used up: deregister some or raise it in Service Quotas",
        "LimitExceeded": "the account's quota is used up: raise it in Service Quotas",
        "ResourceLimitExceeded": "the account's quota is used up: raise it in Service Quotas",
        "TagPolicyViolation": "the organization's tag policy refuses the tags of aws-man: allow them in the policy",
        "TagLimitExceeded": "a resource takes 50 tags at most",
        "OptInRequired": "enable the region or the service in the account, or remove the region from its file",
        "RegionDisabledException":
            "STS is not active in this region: activate it in the account's IAM settings, or leave the region out",
        "AWSOrganizationsNotInUseException":
            "the account of organization.yaml belongs to no organization: name the management account or a delegated"
            + " administrator",
        "Blocked": "AWS has blocked the account: contact AWS Support",
        "PendingVerification": "AWS is still verifying the account: try again later or contact AWS Support",
        "InvalidClientTokenId":
            "the access key does not exist, is inactive, or belongs to another partition; or the region is not enabled",
        "SignatureDoesNotMatch": "the secret access key is not the one of this access key",
        "ExpiredToken": "the session token has expired: get a new one, or configure a role to assume",
        "InvalidAMIName.Malformed": "an image name has 3 to 128 letters, digits and ()./-_ characters",
        "OperationNotPermitted": "the resource is protected, e.g. against deregistration: remove the protection first",
        "InvalidVolume.NotFound": "the volume was deleted meanwhile",
        "IncorrectInstanceState": "the instance is in a state that does not allow this",
        "Client.InvalidKMSKey.InvalidState": "the volume's KMS key is disabled: enable it",
    ]

    private static func hint(for classification: Classification) -> String? {
        switch classification {
        case .denied:
            "the role may not do this: compare its policy, and service control policies, with `aws-man policy`"
        case .unauthenticated: "check the account's credentials, and that the region is enabled in it"
        case .credentialsExpired: "get new credentials, or configure a role to assume"
        case .clockSkewed: "set this machine's clock (NTP)"
        case .wrongAccount: "the credentials belong to another account: check `account` and `credentials` in its file"
        case .throttled: "other tools use the account's API rate too: lower `pacing.share` if this continues"
        case .unknown: "it may have happened: the next attempt checks before it acts"
        case .capacity, .inUse, .gone, .nameTaken, .transient, .outage, .rejected, .wouldSucceed, .notSent: nil
        }
    }
}
