import FoundationEssentials
import HTTP
import Model

/// Gets the keys of a role from IAM Identity Center, with the token that `aws sso login` left in a file (FACTS F65).
struct SignOnKeys {
    let source: SingleSignOn
    let requests: SourceRequests
    let environment: CredentialEnvironment
    let settings: CallSettings
    let renewals: RenewedTokens

    /// A token with less time than this is renewed where it can be, as AWS's tools do.
    private static let renewed = Duration.minutes(15)

    private var name: String { CredentialSource.singleSignOn(source).name }

    func fetch() async throws(CredentialFailure) -> CachedCredentials.Held {
        let token = try await token()
        requests.client.learn(token)
        var url = try address(of: "sso", prefix: "portal.sso")
        url.path = (url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path) + "/federation/credentials"
        url.query = "role_name=\(encoded(source.role))&account_id=\(encoded(source.account))"
        let request = HTTPRequest(
            method: .get, url: url, headers: [HTTPHeader("x-amz-sso_bearer_token", token)],
            totalTimeout: .seconds(20), maxBodyBytes: KeyDocument.mostBytes)
        let answer = try await ask(request, tries: 3)
        switch answer.response.status {
        case 200: break
        case 401: throw .unusable(source: name, why: "the session has ended: \(source.login)")
        default:
            throw .unusable(
                source: name,
                why: "the role \(source.role) in account \(source.account) is refused (HTTP \(answer.response.status)):"
                    + " is it assigned to the person who signed in?")
        }
        // Why: the reason would quote the document, which holds keys.
        guard let document = try? JSONDecoder().decode(RoleDocument.self, from: Data(answer.response.body)) else {
            throw .unusable(source: name, why: "the answer is no JSON document with keys")
        }
        let keys = document.roleCredentials
        return requests.held(
            Credentials(
                accessKeyID: keys.accessKeyId, secretAccessKey: keys.secretAccessKey, sessionToken: keys.sessionToken,
                expiresAt: Instant(milliseconds: keys.expiration)),
            now: answer.now)
    }

    private struct RoleDocument: Decodable {
        struct Keys: Decodable {
            let accessKeyId: String
            let secretAccessKey: String
            let sessionToken: String
            let expiration: Int64
        }
        let roleCredentials: Keys
    }

    /// The token of the file, or the newer one that the process holds, renewed if it is about to end.
    private func token() async throws(CredentialFailure) -> String {
        let path = SignOnToken.path(of: source, in: environment.tokenDirectory)
        let text = try environment.text(of: path, source: name, hint: source.login)
        guard let read = SignOnToken(text) else {
            throw .unusable(source: name, why: "\(path) holds no token: \(source.login)")
        }
        let token = renewals.newest(read, at: path)
        let left = token.expiresAt - requests.effects.now()
        if source.session != nil, left < Self.renewed, let renewal = token.renewal(at: requests.effects.now()) {
            do {
                let renewed = try await renewals.renewed(token, at: path) { () async throws(CredentialFailure) in
                    let renewed = try await renew(renewal, token)
                    if let renewed { keep(renewed, at: path) }
                    return renewed
                }
                if let renewed { return renewed.accessToken }
            } catch {
                // Why: the old token counts until its end, also when the service is not there to renew it.
                guard left > .zero else { throw error }
            }
        }
        guard left > .zero else { throw .unusable(source: name, why: "the session has ended: \(source.login)") }
        return token.accessToken
    }

    /// Writes the token for AWS's tools and the next process. This process has it without the file.
    private func keep(_ token: SignOnToken, at path: String) {
        do {
            try environment.writeFile(path, token.text)
        } catch {
            environment.warn(
                "the renewed token of \(name) cannot be kept in \(path): \(error.why): "
                    + "this process works with it, and before the next one a person must sign in: \(source.login)")
        }
    }

    /// A new token; nil when the service refuses, so that a person must sign in.
    private func renew(
        _ renewal: SignOnToken.Renewal, _ token: SignOnToken
    ) async throws(CredentialFailure) -> SignOnToken? {
        requests.client.learn(renewal.clientSecret)
        requests.client.learn(renewal.refreshToken)
        var url = try address(of: "sso_oidc", prefix: "oidc")
        url.path = (url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path) + "/token"
        // Why one try: the refresh token of a request that arrived is used up.
        let answer = try await ask(
            HTTPRequest(
                method: .post, url: url, headers: [HTTPHeader("Content-Type", "application/json")],
                body: renewal.body, totalTimeout: .seconds(20), maxBodyBytes: KeyDocument.mostBytes),
            tries: 1)
        guard answer.response.status == 200 else { return nil }
        return token.renewed(by: answer.response.body, at: requests.effects.now())
    }

    private func ask(_ request: HTTPRequest, tries: Int) async throws(CredentialFailure) -> SourceRequests.Answer {
        var request = request
        request.caBundle = settings.caBundle
        do {
            return try await requests.send(request, tries: tries, pause: .seconds(1))
        } catch {
            if error.isCancelled { throw .unanswered(action: name, why: "cancelled") }
            throw .unreachable(action: name, why: "\(request.url.authority): \(error.why)")
        }
    }

    private func address(of service: String, prefix: String) throws(CredentialFailure) -> HTTPURL {
        guard let region = Region(source.region) else {
            throw .unusable(source: name, why: "sso_region is no region")
        }
        guard let address = settings.address(of: service) else {
            return HTTPURL(scheme: .https, host: settings.variant.host(prefix, in: region))
        }
        do {
            return try Endpoints.configured(address.text, source: address.source)
        } catch {
            throw .unusable(source: name, why: error.description)
        }
    }

    private func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            return isPlain || "-_.~".utf8.contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + Digest.hex([byte]).uppercased()
        }.joined()
    }
}
