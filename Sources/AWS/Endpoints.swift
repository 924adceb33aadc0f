import HTTP
import Model
import Synchronization

/// Finds the address of a service in a region: the first of the account's `endpoint`, `AWS_ENDPOINT_URL_<SERVICE>` and
/// `AWS_ENDPOINT_URL` that is set. If none is set, it is AWS's host of the same region, for STS too (FACTS F29, F30).
package final class Endpoints: Sendable {
    private struct Question: Hashable {
        let service: Service
        let region: Region
        let override: String?
        let variant: EndpointVariant
    }

    private let variables: [String: String]
    /// The addresses found so far, at most a few per account.
    private let known = Mutex<[Question: Endpoint]>([:])

    /// `environment` is the process's. Only these variables and `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` are read.
    package init(environment: [String: String]) {
        let names = ["AWS_ENDPOINT_URL"] + Service.allCases.map { Self.variable(of: $0) }
        let ignored = environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() == "true"
        variables = ignored ? [:] : environment.filter { names.contains($0.key) && !$0.value.isEmpty }
    }

    /// Throws when the configured address cannot be used. It never falls back to AWS's address. `variant` chooses among
    /// AWS's own addresses.
    package func endpoint(
        for service: Service, region: Region, override: String?, variant: EndpointVariant = .standard
    ) throws(EndpointFailure) -> Endpoint {
        let question = Question(service: service, region: region, override: override, variant: variant)
        if let endpoint = known.withLock({ $0[question] }) { return endpoint }
        let endpoint = try find(question)
        known.withLock { $0[question] = endpoint }
        return endpoint
    }

    private func find(_ question: Question) throws(EndpointFailure) -> Endpoint {
        let service = question.service
        let specific = Self.variable(of: service)
        if let override = question.override { return try configured(override, source: "endpoint", service) }
        if let text = variables[specific] { return try configured(text, source: specific, service) }
        if let text = variables["AWS_ENDPOINT_URL"] {
            return try configured(text, source: "AWS_ENDPOINT_URL", service)
        }
        let host = question.variant.host(service.rawValue, in: question.region)
        return Endpoint(service: service, url: HTTPURL(scheme: .https, host: host), isAWS: true)
    }

    private func configured(
        _ text: String, source: String, _ service: Service
    ) throws(EndpointFailure) -> Endpoint {
        let url: HTTPURL
        do {
            url = try HTTPURL(parsing: text)
        } catch {
            throw .malformed(source: source, why: error.description)
        }
        guard url.query.isEmpty else { throw .malformed(source: source, why: "it must not have a query") }
        guard url.scheme == .https || url.isLoopback else { throw .insecure(source: source, host: url.host) }
        return Endpoint(service: service, url: url)
    }

    private static func variable(of service: Service) -> String { "AWS_ENDPOINT_URL_\(service.iamPrefix.uppercased())" }
}

/// The reason why a configured endpoint cannot be used. `source` names the setting.
package enum EndpointFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case malformed(source: String, why: String)
    /// Plain http would go to another machine, so that credentials and answers could be read and changed on the way.
    case insecure(source: String, host: String)

    package var description: String {
        switch self {
        case .malformed(let source, let why): "\(source) is not a usable URL: \(why)"
        case .insecure(let source, let host): "\(source) sends plain http to \(host), and only loopback may get it"
        }
    }

    /// The next step for a person; nil when the description needs none.
    package var hint: String? { if case .insecure = self { "use https" } else { nil } }
}
