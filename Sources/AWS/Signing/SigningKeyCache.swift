import Model
import Synchronization

/// Keeps derived keys in memory, so that a request costs one HMAC instead of five.
package final class SigningKeyCache: Sendable {
    private struct Scope: Hashable {
        let secret: String
        let day: Int64
        let region: String
        let service: Service
    }

    /// The most keys, enough for 1,000 accounts in 4 regions with 2 services. A full cache is emptied.
    private static let capacity = 8_192
    private let keys = Mutex<[Scope: SigningKey]>([:])

    package init() {}

    /// The key for that secret, region and service, and for the day of `date` in UTC.
    package func key(for credentials: Credentials, region: Region, service: Service, date: Instant) -> SigningKey {
        let scope = Scope(
            secret: credentials.secretAccessKey, day: date.milliseconds / 86_400_000, region: region.name,
            service: service)
        if let known = keys.withLock({ $0[scope] }) { return known }
        let key = SignatureV4(service: service.rawValue, region: region.name, date: date)
            .signingKey(secret: credentials.secretAccessKey)
        keys.withLock { keys in
            if keys.count >= Self.capacity { keys.removeAll() }
            keys[scope] = key
        }
        return key
    }
}
