import CCurl
import HTTP

/// The end of a transfer without a whole response.
package struct CurlFailure: Sendable {
    package let code: CURLcode
    /// True once the connection was made and the first byte of the request was about to be sent.
    package let started: Bool
    /// Libcurl's own message. It may be empty, and never holds headers or body of the request.
    package let detail: String

    package init(code: CURLcode, started: Bool, detail: String) {
        self.code = code
        self.started = started
        self.detail = detail
    }

    /// The meaning of a code for a request that was not started.
    private enum Meaning {
        /// The request itself is wrong and can never be sent.
        case refused
        /// No connection could be used, so nothing was sent.
        case notConnected
        /// The server is not trusted, so nothing was sent and nothing ever will be.
        case notConnectable
    }

    private struct Rule {
        let meaning: Meaning
        let words: String
        /// The next step for a person; nil when there is none.
        let hint: String?
    }

    /// Only these codes can mean that nothing was sent, and only before the request was started. With any other code,
    /// and with any code after the start, the server may have seen the request.
    private static let rules: [CURLcode.RawValue: Rule] = {
        var rules: [CURLcode.RawValue: Rule] = [:]
        func add(_ words: String, hint: String? = nil, _ codes: CURLcode..., meaning: Meaning = .notConnected) {
            for code in codes { rules[code.rawValue] = Rule(meaning: meaning, words: words, hint: hint) }
        }
        add("libcurl does not speak this protocol", CURLE_UNSUPPORTED_PROTOCOL, meaning: .refused)
        add("libcurl cannot read the URL", CURLE_URL_MALFORMAT, meaning: .refused)
        add("libcurl could not start", CURLE_FAILED_INIT)
        add("out of memory", CURLE_OUT_OF_MEMORY)
        add("the proxy's name cannot be resolved", hint: "check HTTPS_PROXY", CURLE_COULDNT_RESOLVE_PROXY)
        add("the name cannot be resolved", hint: "check the region, the endpoint and DNS", CURLE_COULDNT_RESOLVE_HOST)
        add("no connection", hint: "check the endpoint, the proxy and the firewall", CURLE_COULDNT_CONNECT)
        add("no connection in time", hint: "check the endpoint, the proxy and the firewall", CURLE_OPERATION_TIMEDOUT)
        add("no local address to connect from", CURLE_INTERFACE_FAILED)
        add("the proxy made no connection", hint: "check HTTPS_PROXY and NO_PROXY", CURLE_PROXY)
        add(
            "the connection broke while it was being made", hint: "check HTTPS_PROXY", CURLE_SEND_ERROR,
            CURLE_RECV_ERROR, CURLE_GOT_NOTHING)
        add("the TLS handshake failed", hint: "check that the port speaks https", CURLE_SSL_CONNECT_ERROR)
        add(
            "the server's certificate is not trusted",
            hint: "put a private authority's certificates into a PEM file, and name it in AWS_CA_BUNDLE",
            CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, meaning: .notConnectable)
        add(
            "the certificate authorities cannot be read",
            hint: "check the file that AWS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE names", CURLE_SSL_CACERT_BADFILE,
            meaning: .notConnectable)
        add("TLS could not start", CURLE_SSL_ENGINE_INITFAILED, meaning: .notConnectable)
        add("TLS has no cipher in common", CURLE_SSL_CIPHER, meaning: .notConnectable)
        add("the TLS handshake failed", CURLE_SSL_CERTPROBLEM, meaning: .notConnectable)
        add("the server's certificate is not trusted", CURLE_SSL_INVALIDCERTSTATUS, meaning: .notConnectable)
        add("no connection was free", CURLE_NO_CONNECTION_AVAILABLE)
        return rules
    }()

    /// True when the server's name was not resolved. Libcurl does not tell whether the name does not exist or no
    /// resolver answered (FACTS F43).
    var isUnresolvedName: Bool { !started && code == CURLE_COULDNT_RESOLVE_HOST }

    /// The failure as the caller gets it, when the server's name is known not to exist.
    func errorOfUnknownName(for request: HTTPRequest) -> TransportError {
        .notConnectable("\(request.url.authority): the name does not exist", hint: "check the region and the endpoint")
    }

    /// The failure as the caller gets it.
    package func error(for request: HTTPRequest) -> TransportError {
        let host = request.url.authority
        if !started, let rule = Self.rules[code.rawValue] {
            let text = "\(host): \(rule.words)" + (detail.isEmpty ? "" : " (\(detail))")
            switch rule.meaning {
            case .refused: return .refused(text, hint: rule.hint)
            case .notConnected: return .notConnected(text, hint: rule.hint)
            case .notConnectable: return .notConnectable(text, hint: rule.hint)
            }
        }
        if code == CURLE_OPERATION_TIMEDOUT { return .timedOut(after: request.totalTimeout) }
        return .broken("\(host): \(words)")
    }

    /// The message for people. The detail is left out, because it may quote the server's bytes once there is an answer.
    private var words: String {
        switch code {
        case CURLE_SEND_FAIL_REWIND, CURLE_ABORTED_BY_CALLBACK:
            "the reused connection broke before the answer came; the request was not sent again"
        case CURLE_PARTIAL_FILE: "the response ended too early"
        case CURLE_GOT_NOTHING: "the connection closed before the answer came"
        default: "the exchange failed: \(String(cString: curl_easy_strerror(code))) (\(code.rawValue))"
        }
    }
}
