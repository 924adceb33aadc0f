import HTTP
import Model

/// Gets the keys of a container's role from the address that its variables name: a task of ECS, or a pod of EKS (FACTS F64).
struct ContainerKeys {
    let source: ContainerEndpoint
    let requests: SourceRequests
    let environment: CredentialEnvironment

    private static let tokenVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN"

    func fetch() async throws(CredentialFailure) -> CachedCredentials.Held {
        var headers = [HTTPHeader("Accept", "application/json")]
        if let token = try token() {
            requests.client.learn(token)
            headers.append(HTTPHeader("Authorization", token))
        }
        let request = HTTPRequest(
            method: .get, url: source.url, headers: headers, connectTimeout: .seconds(2), totalTimeout: .seconds(2),
            maxBodyBytes: KeyDocument.mostBytes)
        let answer: SourceRequests.Answer
        do {
            answer = try await requests.send(request, tries: 3, pause: .seconds(1))
        } catch {
            if error.isCancelled { throw .unanswered(action: source.name, why: "cancelled") }
            throw .unreachable(action: source.name, why: "\(source.url): \(error.why)")
        }
        guard answer.response.status == 200 else {
            throw .unusable(source: source.name, why: "\(source.url) answers HTTP \(answer.response.status)")
        }
        return try requests.held(answer, source: source.name)
    }

    /// The text of the header. A file is read at each fetch, since its token changes.
    private func token() throws(CredentialFailure) -> String? {
        let token: String
        let place: String
        if let path = source.tokenFile {
            place = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
            token = try environment.text(of: path, source: place)
        } else if let value = environment.variable(Self.tokenVariable) {
            (place, token) = (Self.tokenVariable, value)
        } else {
            return nil
        }
        guard KeyText.isValid(token) else {
            throw .unusable(source: place, why: "the token \(KeyText.fault)")
        }
        return token
    }
}

extension CredentialEnvironment {
    /// A file that must be there. `source` names the setting that holds its path, and `hint` what makes the file.
    func text(of path: String, source: String, hint: String? = nil) throws(CredentialFailure) -> String {
        let text: String?
        let next = hint.map { ": \($0)" } ?? ""
        do {
            text = try readFile(path)
        } catch {
            throw .unusable(source: source, why: "\(path): \(error.why)\(next)")
        }
        guard let text else {
            throw .unusable(source: source, why: "\(path) does not exist, or is no regular file\(next)")
        }
        return text
    }
}
