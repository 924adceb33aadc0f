import Model

/// The source of a set of base keys. Finding the source takes no call.
package indirect enum CredentialSource: Sendable {
    /// Keys that a file or the environment holds.
    case keys(Credentials, source: String)
    /// A role that a profile names, assumed with the keys of another source.
    case role(ProfileRole, from: CredentialSource)

    /// The name for messages: a profile or `environment`, never a key.
    package var name: String {
        switch self {
        case .keys(_, let source): source
        case .role(let role, _): "profile \(role.profile)"
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
