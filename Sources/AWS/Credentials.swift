import HTTP
import Model

/// A set of keys. It stays in memory, and its description shows nothing of the secret (REQUIREMENTS R55).
package struct Credentials: Sendable, Hashable, Redacted {
    package let accessKeyID: String
    package let secretAccessKey: String
    package let sessionToken: String?
    /// The time when the keys expire; nil when they do not.
    package let expiresAt: Instant?

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiresAt: Instant? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAt = expiresAt
    }

    package var description: String { "Credentials(…\(accessKeyID.suffix(4)))" }
}
