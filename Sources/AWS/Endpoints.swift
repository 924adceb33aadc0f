import HTTP
import Model
import Synchronization

/// Finds the address of a service in a region: the account's `endpoint`, or what the environment and the profile say
/// (`CallSettings`). If none is set, it is AWS's host of the same region, for STS too (FACTS F29, F30).
package final class Endpoints: Sendable {
    private struct Question: Hashable {
        let service: Service
        let region: Region
        let override: String?
        let settings: CallSettings
    }

    /// The addresses found so far, at most a few per account.
    private let known = Mutex<[Question: Endpoint]>([:])

    package init() {}

    /// Throws when the configured address cannot be used. It never falls back to AWS's address.
    package func endpoint(
        for service: Service, region: Region, override: String?, settings: CallSettings = CallSettings()
    ) throws(EndpointFailure) -> Endpoint {
        let question = Question(service: service, region: region, override: override, settings: settings)
        if let endpoint = known.withLock({ $0[question] }) { return endpoint }
        let endpoint = try find(question)
        known.withLock { $0[question] = endpoint }
        return endpoint
    }

    private func find(_ question: Question) throws(EndpointFailure) -> Endpoint {
        let (service, settings) = (question.service, question.settings)
        let url: HTTPURL
        if let override = question.override {
            url = try Self.configured(override, source: "endpoint")
        } else if let address = settings.address(of: service.settingsName) {
            url = try Self.configured(address.text, source: address.source)
        } else {
            url = HTTPURL(scheme: .https, host: settings.variant.host(service.rawValue, in: question.region))
            return Endpoint(service: service, url: url, isAWS: true, caBundle: settings.caBundle)
        }
        return Endpoint(service: service, url: url, caBundle: settings.caBundle)
    }

    /// An address that a person set. Plain http goes to this machine alone.
    static func configured(_ text: String, source: String) throws(EndpointFailure) -> HTTPURL {
        let url: HTTPURL
        do {
            url = try HTTPURL(parsing: text)
        } catch {
            throw .malformed(source: source, why: error.description)
        }
        guard url.query.isEmpty else { throw .malformed(source: source, why: "it must not have a query") }
        guard url.scheme == .https || url.isLoopback else { throw .insecure(source: source, host: url.host) }
        return url
    }
}

extension Service {
    /// The service's name in settings of addresses, e.g. in `AWS_ENDPOINT_URL_CLOUDWATCH`.
    fileprivate var settingsName: String { self == .servicequotas ? "service_quotas" : iamPrefix }
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
