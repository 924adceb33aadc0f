import Model

/// How the program becomes somebody in an account: what its file says under `credentials:`, and where STS is.
package struct IdentitySettings: Hashable, Sendable {
    package let account: AccountID
    /// A profile of the shared AWS files; nil: the standard chain.
    package let profile: String?
    /// A role's name or ARN, assumed in the account; nil: the base credentials are the account's own.
    package let role: String?
    package let externalID: String?
    /// An emulator's address instead of AWS's.
    package let endpoint: String?

    package init(
        account: AccountID, profile: String? = nil, role: String? = nil, externalID: String? = nil,
        endpoint: String? = nil
    ) {
        self.account = account
        self.profile = profile
        self.role = role
        self.externalID = externalID
        self.endpoint = endpoint
    }

    /// An account has one of these, or two for a moment after its file was changed.
    package func hash(into hasher: inout Hasher) { hasher.combine(account) }
}
