import Model

/// Where a set of base keys comes from, found without asking anybody.
package indirect enum CredentialSource: Sendable {
    /// Keys as they are written.
    case keys(Credentials, source: String)
    /// A role that a profile names, assumed with the keys of another source.
    case role(ProfileRole, from: CredentialSource)

    /// For messages: a profile or `environment`; never a key.
    package var name: String {
        switch self {
        case .keys(_, let source): source
        case .role(let role, _): "profile \(role.profile)"
        }
    }
}

/// A profile's `role_arn` and what goes with it.
package struct ProfileRole: Hashable, Sendable {
    package let profile: String
    package let arn: String
    package let externalID: String?
    package let sessionName: String?
    package let durationSeconds: Int
}
