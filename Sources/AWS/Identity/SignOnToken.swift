import FoundationEssentials
import HTTP
import Model

/// The token of IAM Identity Center in a file of AWS's tools, with what renews it.
struct SignOnToken: Redacted {
    private var fields: [String: String]
    let accessToken: String
    let expiresAt: Instant

    /// A field of the file. AWS's tools read texts alone, and write no other field back.
    private struct Field: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            // Why: a field of another kind has no text.
            text = try? decoder.singleValueContainer().decode(String.self)
        }
    }

    /// The values that the service takes for a new token.
    struct Renewal: Redacted {
        let clientID: String
        let clientSecret: String
        let refreshToken: String

        var body: [UInt8] {
            let fields = [
                "clientId": clientID, "clientSecret": clientSecret, "refreshToken": refreshToken,
                "grantType": "refresh_token",
            ]
            return SignOnToken.json(fields)
        }

        var description: String { "Renewal" }
    }

    /// Nil when the text is no file of a token.
    init?(_ text: String) {
        // Why: the reason would quote the file.
        guard let fields = try? JSONDecoder().decode([String: Field].self, from: Data(text.utf8)) else { return nil }
        self.init(fields.compactMapValues(\.text))
    }

    private init?(_ fields: [String: String]) {
        guard let token = fields["accessToken"], !token.isEmpty, KeyText.isValid(token),
            let end = fields["expiresAt"].flatMap({ Instant(anyZone: $0) })
        else { return nil }
        (self.fields, accessToken, expiresAt) = (fields, token, end)
    }

    /// The file of a session, or of the start URL of an older profile.
    static func path(of source: SingleSignOn, in directory: String) -> String {
        "\(directory)/\(Digest.hex(Digest.sha1(Array((source.session ?? source.startURL).utf8)))).json"
    }

    /// Nil when the file lacks what renews the token, or when the registration of the client has ended.
    func renewal(at now: Instant) -> Renewal? {
        guard let id = fields["clientId"], let secret = fields["clientSecret"],
            let refresh = fields["refreshToken"],
            let end = fields["registrationExpiresAt"].flatMap({ Instant(anyZone: $0) }), end > now
        else { return nil }
        return Renewal(clientID: id, clientSecret: secret, refreshToken: refresh)
    }

    /// The token that an answer of the service gives; nil when it gives none.
    func renewed(by answer: [UInt8], at now: Instant) -> SignOnToken? {
        struct Answer: Decodable {
            let accessToken: String
            let expiresIn: Int
            let refreshToken: String?
        }
        // Why: the reason would quote the answer.
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(answer)) else { return nil }
        var fields = fields
        fields["accessToken"] = answer.accessToken
        fields["expiresAt"] = UTCComponents(now + .seconds(answer.expiresIn)).rfc3339
        // Why removed: AWS's tools keep no refresh token that the service did not give again.
        fields["refreshToken"] = answer.refreshToken
        return SignOnToken(fields)
    }

    /// The content of the file.
    var text: String { String(decoding: Self.json(fields), as: UTF8.self) }

    private static func json(_ fields: [String: String]) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(fields))
        } catch {
            preconditionFailure("texts can be encoded")
        }
    }

    var description: String { "SignOnToken" }
}
