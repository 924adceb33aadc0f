import CCurl
import HTTP

/// How a transfer ended without a whole response.
package struct CurlFailure {
    package let code: CURLcode
    /// The request's first byte was about to be sent, on a connection that was whole.
    package let started: Bool
    /// What libcurl wrote about it; may be empty. Never holds headers or body of the request.
    package let detail: String

    package init(code: CURLcode, started: Bool, detail: String) {
        self.code = code
        self.started = started
        self.detail = detail
    }

    /// What a code says about the request, when it came before the request was started.
    private enum Meaning {
        /// The request itself is wrong: sent never.
        case refused
        /// No usable connection: not sent.
        case notConnected
    }

    private struct Rule {
        let meaning: Meaning
        let words: String
        /// The next step; nil when there is none.
        var hint: String?
    }

    /// Only these codes can mean that nothing was sent, and only when the request was not started. Any other code, and
    /// any code once it was started, leaves open what the server saw.
    private static let rules: [CURLcode.RawValue: Rule] = [
        CURLE_UNSUPPORTED_PROTOCOL.rawValue: Rule(meaning: .refused, words: "libcurl speaks no such protocol"),
        CURLE_URL_MALFORMAT.rawValue: Rule(meaning: .refused, words: "libcurl cannot read the URL"),
        CURLE_FAILED_INIT.rawValue: Rule(meaning: .notConnected, words: "libcurl could not start"),
        CURLE_OUT_OF_MEMORY.rawValue: Rule(meaning: .notConnected, words: "out of memory"),
        CURLE_COULDNT_RESOLVE_PROXY.rawValue: Rule(
            meaning: .notConnected, words: "the proxy's name cannot be resolved", hint: "check HTTPS_PROXY"),
        CURLE_COULDNT_RESOLVE_HOST.rawValue: Rule(
            meaning: .notConnected, words: "the name cannot be resolved", hint: "check the region, endpoint and DNS"),
        CURLE_COULDNT_CONNECT.rawValue: Rule(
            meaning: .notConnected, words: "no connection", hint: "check the endpoint, proxy and firewall"),
        CURLE_INTERFACE_FAILED.rawValue: Rule(meaning: .notConnected, words: "no local address to connect from"),
        CURLE_OPERATION_TIMEDOUT.rawValue: Rule(
            meaning: .notConnected, words: "no connection in time", hint: "check the endpoint, proxy and firewall"),
        CURLE_PROXY.rawValue: Rule(
            meaning: .notConnected, words: "the proxy made no connection", hint: "check HTTPS_PROXY and NO_PROXY"),
        CURLE_SEND_ERROR.rawValue: Rule(
            meaning: .notConnected, words: "the connection broke while it was being made", hint: "check HTTPS_PROXY"),
        CURLE_RECV_ERROR.rawValue: Rule(
            meaning: .notConnected, words: "the connection broke while it was being made", hint: "check HTTPS_PROXY"),
        CURLE_GOT_NOTHING.rawValue: Rule(
            meaning: .notConnected, words: "the connection broke while it was being made", hint: "check HTTPS_PROXY"),
        CURLE_SSL_CONNECT_ERROR.rawValue: Rule(
            meaning: .notConnected, words: "TLS could not be agreed", hint: "is this port https?"),
        CURLE_PEER_FAILED_VERIFICATION.rawValue: Rule(
            meaning: .notConnected, words: "the server's certificate is not trusted",
            hint: "a private authority's certificates go into a PEM file that AWS_CA_BUNDLE names"),
        CURLE_SSL_ISSUER_ERROR.rawValue: Rule(
            meaning: .notConnected, words: "the server's certificate is not trusted",
            hint: "a private authority's certificates go into a PEM file that AWS_CA_BUNDLE names"),
        CURLE_SSL_CACERT_BADFILE.rawValue: Rule(
            meaning: .notConnected, words: "the certificate authorities cannot be read",
            hint: "check the file that AWS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE names"),
        CURLE_SSL_ENGINE_INITFAILED.rawValue: Rule(meaning: .notConnected, words: "TLS could not start"),
        CURLE_SSL_CIPHER.rawValue: Rule(meaning: .notConnected, words: "TLS has no cipher in common"),
        CURLE_SSL_CERTPROBLEM.rawValue: Rule(meaning: .notConnected, words: "TLS could not be agreed"),
        CURLE_SSL_INVALIDCERTSTATUS.rawValue: Rule(
            meaning: .notConnected, words: "the server's certificate is not trusted"),
        CURLE_NO_CONNECTION_AVAILABLE.rawValue: Rule(meaning: .notConnected, words: "no connection was free"),
    ]

    /// What became of it, for the caller.
    package func error(for request: HTTPRequest) -> TransportError {
        let host = request.url.authority
        if !started, let rule = Self.rules[code.rawValue] {
            var text = "\(host): \(rule.words)"
            if !detail.isEmpty { text += " (\(detail))" }
            if let hint = rule.hint { text += "; \(hint)" }
            switch rule.meaning {
            case .refused: return .refused(text)
            case .notConnected: return .notConnected(text)
            }
        }
        if code == CURLE_OPERATION_TIMEDOUT { return .timedOut(after: request.totalTimeout) }
        return .broken("\(host): \(words)")
    }

    /// Never the detail: once there is an answer, it may quote the server's bytes.
    private var words: String {
        switch code {
        case CURLE_SEND_FAIL_REWIND, CURLE_ABORTED_BY_CALLBACK:
            "the kept connection broke before the answer; the request was not sent again"
        case CURLE_PARTIAL_FILE: "the response broke off"
        case CURLE_GOT_NOTHING: "the connection closed before the answer"
        default: "the exchange broke: \(String(cString: curl_easy_strerror(code))) (\(code.rawValue))"
        }
    }
}
