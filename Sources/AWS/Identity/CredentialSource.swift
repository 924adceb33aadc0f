import HTTP
import Model

/// The source of a set of base keys. Finding the source takes no call.
package indirect enum CredentialSource: Hashable, Sendable {
    /// Keys that a file or the environment holds.
    case keys(Credentials, KeyPlace)
    /// A role that a profile names, assumed with the keys of another source.
    case role(ProfileRole, from: CredentialSource)
    case webIdentity(WebIdentity)
    case process(CredentialProcess)
    case singleSignOn(SingleSignOn)
    case container(ContainerEndpoint)
    case instance(InstanceMetadata)

    /// The name for messages, never a key.
    package var name: String {
        switch self {
        case .keys(_, let place): place.description
        case .role(let role, _): "profile \(role.profile)"
        case .webIdentity(let identity): identity.name
        case .process(let process): "credential_process of profile \(process.profile)"
        case .singleSignOn(let signOn): "IAM Identity Center of profile \(signOn.profile)"
        case .container(let endpoint): endpoint.name
        case .instance: InstanceMetadata.name
        }
    }

    /// True when STS issues the keys, whose addresses differ between regions.
    var isOfSTS: Bool {
        switch self {
        case .role, .webIdentity: true
        case .keys, .process, .singleSignOn, .container, .instance: false
        }
    }

    /// False for keys that a person wrote, which come back the same.
    var isTemporary: Bool { if case .keys = self { false } else { true } }
}

/// The place in which keys were found.
package enum KeyPlace: Hashable, Sendable, CustomStringConvertible {
    case environment
    case credentialsFile(profile: String, path: String)
    case configFile(profile: String, path: String)

    package var description: String {
        switch self {
        case .environment: "the environment"
        case .credentialsFile(let profile, let path), .configFile(let profile, let path):
            "profile \(profile) of \(path)"
        }
    }
}

/// A profile's `role_arn` and the settings that belong to it.
package struct ProfileRole: Hashable, Sendable {
    package let profile: String
    package let arn: String
    package let externalID: String?
    package let sessionName: String?
    package let durationSeconds: Int
}

/// A role that is assumed with the token of a file, e.g. one that Kubernetes renews.
package struct WebIdentity: Hashable, Sendable {
    package let name: String
    package let tokenFile: String
    package let arn: String
    package let sessionName: String?
}

/// A program that prints keys. Its command may hold a secret, so no description shows it.
package struct CredentialProcess: Hashable, Sendable, Redacted {
    package let profile: String
    package let command: String
    package var description: String { "CredentialProcess(\(profile))" }
}

/// A role of IAM Identity Center, for which a person signs in by `aws sso login`.
package struct SingleSignOn: Hashable, Sendable {
    package let profile: String
    /// The name of an `sso-session`; nil for a profile that has the start URL itself.
    package let session: String?
    package let startURL: String
    package let region: String
    package let account: String
    package let role: String

    /// The command that makes a new token.
    var login: String { "aws sso login --profile \(profile)" }
}

/// The address at which a container gets its keys.
package struct ContainerEndpoint: Hashable, Sendable {
    package let url: HTTPURL
    /// The variable that names the address.
    package let variable: String
    /// The file with the text of the header `Authorization`; nil when the variable holds the text, or nothing does.
    package let tokenFile: String?

    package var name: String { "the container's credentials (\(variable))" }
}

/// The service of an EC2 instance that gives the keys of its role.
package struct InstanceMetadata: Hashable, Sendable {
    /// The beginning of the service's addresses, ending with `/`.
    package let url: HTTPURL
    /// True when a person named the service or its address, so that it is expected to answer.
    package let isNamed: Bool
    /// The steps of the chain that had no keys before this one.
    package let tried: [String]

    static let name = "the instance's role"
}
