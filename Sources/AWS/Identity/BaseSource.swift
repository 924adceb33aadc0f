import Model

/// Where a set of base keys comes from, found without asking anybody.
indirect enum BaseSource: Sendable {
    /// Keys as they are written.
    case keys(Credentials, source: String)
    /// A role that a profile names, assumed with the keys of another source.
    case role(ProfileRole, from: BaseSource)

    /// For messages: a profile or `environment`; never a key.
    var name: String {
        switch self {
        case .keys(_, let source): source
        case .role(let role, _): "profile \(role.profile)"
        }
    }
}

/// A profile's `role_arn` and what goes with it.
struct ProfileRole: Hashable, Sendable {
    let profile: String
    let arn: String
    let externalID: String?
    let sessionName: String?
    let durationSeconds: Int
}
