import Model

/// An account, with the source of its keys and the address of STS.
package struct IdentitySettings: Hashable, Sendable {
    package let account: AccountID
    package let credentials: CredentialSettings
    /// The address of an emulator, used instead of AWS's.
    package let endpoint: String?

    package init(account: AccountID, credentials: CredentialSettings = .init(), endpoint: String? = nil) {
        self.account = account
        self.credentials = credentials
        self.endpoint = endpoint
    }

    /// Hashes the account alone, since an account has one value, or two for a moment after its file was changed.
    package func hash(into hasher: inout Hasher) { hasher.combine(account) }
}
