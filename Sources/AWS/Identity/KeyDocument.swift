import FoundationEssentials
import Model

/// The JSON in which a metadata service, a container's endpoint or a program gives keys. A service names the token
/// `Token`, and a program `SessionToken`.
struct KeyDocument: Decodable {
    private let Version: Int?
    private let Code: String?
    private let Message: String?
    private let AccessKeyId: String?
    private let SecretAccessKey: String?
    private let Token: String?
    private let SessionToken: String?
    private let Expiration: String?

    /// The most bytes of a document. Keys with a long session token have some 2 KB.
    static let mostBytes = 64 << 10

    /// The reason why a document gives no keys. It repeats nothing of the document but a service's code.
    enum Fault: Error, Hashable {
        case unreadable(String)
        /// The service's own code and message.
        case refused(code: String, message: String)
    }

    /// Reads a document. `version` is true for a program's, which must carry the version 1.
    static func keys(_ bytes: [UInt8], hasVersion: Bool = false) throws(Fault) -> Credentials {
        let document: KeyDocument
        do {
            document = try JSONDecoder().decode(KeyDocument.self, from: Data(bytes))
        } catch {
            throw .unreadable("it is no JSON document with keys")
        }
        if hasVersion, document.Version != 1 { throw .unreadable("its Version is not 1") }
        if let code = document.Code, code != "Success" {
            throw .refused(code: code, message: document.Message ?? "no message")
        }
        return try document.credentials()
    }

    private func credentials() throws(Fault) -> Credentials {
        func part(_ text: String?, _ name: String) throws(Fault) -> String {
            guard let text, !text.isEmpty else { throw .unreadable("it has no \(name)") }
            guard KeyText.isValid(text) else { throw .unreadable("its \(name) \(KeyText.fault)") }
            return text
        }
        let token = Token ?? SessionToken
        var expiresAt: Instant?
        if let Expiration {
            guard let instant = Instant(anyZone: Expiration) else { throw .unreadable("its Expiration is no time") }
            expiresAt = instant
        }
        return Credentials(
            accessKeyID: try part(AccessKeyId, "AccessKeyId"),
            secretAccessKey: try part(SecretAccessKey, "SecretAccessKey"),
            sessionToken: try token.map { (text) throws(Fault) in try part(text, "session token") },
            expiresAt: expiresAt)
    }
}

extension Instant {
    /// Reads what `init(iso8601:)` reads, also with an offset such as `+02:00`, and with `UTC` in the place of `Z`.
    init?(anyZone text: String) {
        let bytes = Array(text.utf8)
        let isOffset = bytes.count > 6 && [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[bytes.count - 6])
        guard isOffset, bytes[bytes.count - 3] == UInt8(ascii: ":") else {
            self.init(iso8601: text.hasSuffix("UTC") ? text.dropLast(3) + "Z" : text)
            return
        }
        let zone = text.suffix(6)
        guard let local = Instant(iso8601: text.dropLast(6) + "Z"), let hours = Int(zone.dropFirst().prefix(2)),
            let minutes = Int(zone.suffix(2)), hours < 24, minutes < 60
        else { return nil }
        let offset = Duration.seconds(hours * 3_600 + minutes * 60)
        self = zone.first == "-" ? local + offset : local + (.zero - offset)
    }
}
