/// The network settings of the environment: the trusted certificate authorities, and the proxy.
///
/// libcurl itself reads none of these variables, so that only this configuration counts.
package struct TransportConfiguration: Sendable, Hashable {
    /// A PEM file that replaces the system's certificate authorities; nil for the system's.
    package var caBundle: String?
    /// The proxy for https. Plain http stays on this host, which has no proxy, so `http_proxy` means nothing here.
    package var proxy: ProxyAddress?
    /// Hosts that are reached without the proxy, as libcurl reads them, separated by commas: names with their
    /// subdomains, addresses, CIDR blocks, or `*`.
    package var noProxy: String
    /// The most open connections. Further requests wait for a free connection within their total timeout. The number is
    /// lowered to the number of connections that the process may open.
    package var maxConnections: Int

    /// The number exceeds every `max_in_flight`, because the engine decides how many requests are sent at once.
    package static let defaultMaxConnections = 16_384

    package init(
        caBundle: String? = nil, proxy: ProxyAddress? = nil, noProxy: String = "",
        maxConnections: Int = Self.defaultMaxConnections
    ) {
        self.caBundle = caBundle
        self.proxy = proxy
        self.noProxy = noProxy
        self.maxConnections = maxConnections
    }

    /// Reads `AWS_CA_BUNDLE`, `CURL_CA_BUNDLE`, `SSL_CERT_FILE`; `https_proxy`, `HTTPS_PROXY`, `all_proxy`,
    /// `ALL_PROXY`; `no_proxy`, `NO_PROXY`. Of each group, the first that is not empty counts. Throws for a bad proxy.
    package init(environment: [String: String]) throws(ProxyAddress.Unreadable) {
        var proxy: ProxyAddress?
        if let (name, value) = Self.first(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"], in: environment) {
            proxy = try ProxyAddress(value, from: name)
        }
        self.init(
            caBundle: Self.caBundle(in: environment), proxy: proxy,
            noProxy: Self.first(["no_proxy", "NO_PROXY"], in: environment)?.value ?? "")
    }

    /// The file of certificate authorities that the environment names, also when its proxy cannot be read.
    package static func caBundle(in environment: [String: String]) -> String? {
        first(["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"], in: environment)?.value
    }

    private static func first(_ names: [String], in environment: [String: String]) -> (name: String, value: String)? {
        for name in names {
            if let value = environment[name], !value.isEmpty { return (name, value) }
        }
        return nil
    }
}
