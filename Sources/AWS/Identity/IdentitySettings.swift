import Model

/// An account, where its keys come from, and where STS is.
package struct IdentitySettings: Hashable, Sendable {
    package let account: AccountID
    package let credentials: CredentialSettings
    /// An emulator's address instead of AWS's.
    package let endpoint: String?

    package init(account: AccountID, credentials: CredentialSettings = .init(), endpoint: String? = nil) {
        self.account = account
        self.credentials = credentials
        self.endpoint = endpoint
    }

    /// The account alone: it has one of these, or two for a moment after its file was changed.
    package func hash(into hasher: inout Hasher) { hasher.combine(account) }
}
