import HTTP
import Model

/// Gets the keys of the instance's role from its metadata service: a token by PUT, the role's name, the role's keys
/// (IMDSv2, FACTS F64). Without a token nothing is asked: a service that gives keys without one gives them to every page
/// that makes this machine send a request (DECISIONS D101).
struct InstanceKeys {
    let source: InstanceMetadata
    let requests: SourceRequests
    /// True on a machine of EC2, where a service that does not answer is an outage.
    let isExpected: Bool

    private static let tokenPath = "latest/api/token"
    private static let rolesPath = "latest/meta-data/iam/security-credentials/"

    func fetch() async throws(CredentialFailure) -> CachedCredentials.Held {
        let token = try await text(
            .put, Self.tokenPath, [HTTPHeader("X-aws-ec2-metadata-token-ttl-seconds", "21600")])
        requests.client.learn(token)
        let header = [HTTPHeader("X-aws-ec2-metadata-token", token)]
        let role = try await text(.get, Self.rolesPath, header).split(separator: "\n").first.map(String.init) ?? ""
        guard !role.isEmpty, role.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            throw .unusable(source: InstanceMetadata.name, why: "the service names no role")
        }
        let answer = try await ask(.get, Self.rolesPath + role, header)
        let held = try requests.held(answer, source: InstanceMetadata.name)
        guard held.credentials.sessionToken != nil, let until = held.until else {
            throw .unusable(source: InstanceMetadata.name, why: "the keys have no session token or no end")
        }
        // Why: when its host cannot renew the keys, the service goes on giving the old ones, and AWS goes on taking them.
        let least = requests.effects.uptime() + Self.leastUse
        return CachedCredentials.Held(credentials: held.credentials, account: nil, until: max(until, least))
    }

    /// The least time for which keys of the service are used.
    private static let leastUse = CachedCredentials.refreshWindow + .minutes(5)

    private func text(
        _ method: HTTPRequest.Method, _ path: String, _ headers: [HTTPHeader]
    ) async throws(CredentialFailure) -> String {
        let answer = try await ask(method, path, headers)
        return PythonBlank.trimmed(String(decoding: answer.response.body, as: UTF8.self))
    }

    private func ask(
        _ method: HTTPRequest.Method, _ path: String, _ headers: [HTTPHeader]
    ) async throws(CredentialFailure) -> SourceRequests.Answer {
        var url = source.url
        url.path += path
        let request = HTTPRequest(
            method: method, url: url, headers: headers, connectTimeout: .seconds(1), totalTimeout: .seconds(1),
            maxBodyBytes: KeyDocument.mostBytes)
        let answer: SourceRequests.Answer
        do {
            answer = try await requests.send(request, tries: 3, pause: .milliseconds(200))
        } catch {
            throw silence(error, isToken: method == .put)
        }
        switch (answer.response.status, method) {
        case (200, _): return answer
        case (404, .get):
            throw .unusable(
                source: InstanceMetadata.name, why: "the instance has no role: attach an instance profile to it")
        case (403, .put):
            throw .unusable(
                source: InstanceMetadata.name,
                why: "the metadata service is switched off (HTTP 403): allow it in the instance's metadata options")
        case (404, .put), (405, .put):
            throw .unusable(
                source: InstanceMetadata.name,
                why: "\(source.url) gives no token (HTTP \(answer.response.status)): it does not speak IMDSv2")
        default:
            throw .unusable(
                source: InstanceMetadata.name, why: "\(source.url) answers HTTP \(answer.response.status)")
        }
    }

    /// A service that does not answer is an outage where it is known to be, and otherwise the end of the chain.
    private func silence(_ failure: SourceRequests.Failure, isToken: Bool) -> CredentialFailure {
        var why = "\(source.url): \(failure.why)"
        if failure.isTimeout, isToken {
            why += "; in a container, the instance's hop limit for metadata must be 2 or more"
        }
        if failure.isCancelled { return .unanswered(action: InstanceMetadata.name, why: "cancelled") }
        if source.isNamed || isExpected { return .unreachable(action: InstanceMetadata.name, why: why) }
        return .none(tried: source.tried + ["\(InstanceMetadata.name) (\(why))"])
    }
}
