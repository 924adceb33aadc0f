/// The source of an account's keys, as its file says under `credentials:`.
package struct CredentialSettings: Sendable, Hashable {
    /// A profile of the shared AWS files; nil for the standard chain.
    package var profile: String?
    /// The role to assume in the account; nil when the base credentials are the account's own.
    package var role: IAMRole?
    /// The external id, which is only sent with a role.
    package var externalID: String?
    /// The source identity of the role's sessions, which CloudTrail shows; nil for none. It is only sent with a role.
    package var sourceIdentity: String?

    package init(
        profile: String? = nil, role: IAMRole? = nil, externalID: String? = nil, sourceIdentity: String? = nil
    ) {
        self.profile = profile
        self.role = role
        self.externalID = externalID
        self.sourceIdentity = sourceIdentity
    }
}
