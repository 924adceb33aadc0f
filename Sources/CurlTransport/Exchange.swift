import CCurl
import HTTP

/// One request with a libcurl easy handle of its own, and the data that the handle's callbacks fill.
///
/// **No second use of a handle.** libcurl 7.88.1 frees memory twice when a used handle meets an answer whose first
/// header line is folded (FACTS Q15). The multi handle keeps the connections, so a new easy handle costs memory alone.
///
/// **No silent second send.** libcurl sends a request again by itself when a kept connection dies before the first
/// answer byte. Two measures prevent a second send, and each is enough alone:
/// - The body comes from a read callback that hands out each byte once, and there is no seek callback. So a body that
///   left cannot leave again (error 65).
/// - The pre-request callback, which libcurl calls before each write of a request to a connection, allows the first
///   write only (error 42). It protects requests without a body too. If libcurl never called it, nothing was sent.
///
/// It is not Sendable: the loop's thread makes, uses and frees it.
final class Exchange {
    /// The reason why the program stopped the transfer.
    private enum Stop { case bodyTooLarge, headTooLarge }

    let easy: UnsafeMutableRawPointer
    private let configuration: TransportConfiguration
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?

    let id: UInt64
    private let request: HTTPRequest
    private var reply: Inbox.Reply?
    private var bytesHandedOut = 0
    private var started = false
    private var head = ResponseHead()
    private var body: [UInt8] = []
    /// The header line that is being handed to libcurl.
    private var line: [UInt8] = []
    private var stop: Stop?
    private let departures: Departures

    /// Nil when no memory is left, or when this libcurl lacks an option that safety needs.
    init?(_ submission: Inbox.Submission, _ configuration: TransportConfiguration, _ departures: Departures) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.configuration = configuration
        self.departures = departures
        id = submission.id
        request = submission.request
        reply = submission.reply
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        guard setUp() else { return nil }
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Answers the caller with libcurl's result. Where a name was not resolved, the answer follows from another thread.
    func finish(_ code: CURLcode) {
        let failure = CurlFailure(code: code, started: started, detail: String(cString: errorText))
        guard stop == nil, failure.isUnresolvedName else { return answer(outcome(code)) }
        let (request, reply) = (request, reply)
        self.reply = nil
        NameQuestion.ask(request.url.host) { mayExist in
            let error = mayExist ? failure.error(for: request) : failure.errorOfUnknownName(for: request)
            reply?.resume(returning: .failure(error))
        }
    }

    /// Answers the caller. Only the first answer counts.
    func answer(_ result: Result<HTTPResponse, TransportError>) {
        let reply = reply
        self.reply = nil
        reply?.resume(returning: result)
    }

    private func outcome(_ code: CURLcode) -> Result<HTTPResponse, TransportError> {
        let host = request.url.authority
        switch stop {
        case .bodyTooLarge: return .failure(.bodyTooLarge(limit: request.maxBodyBytes))
        case .headTooLarge: return .failure(.broken("\(host): a response head over \(AnswerBounds.headBytes) bytes"))
        case nil where code == CURLE_FILESIZE_EXCEEDED: return .failure(.bodyTooLarge(limit: request.maxBodyBytes))
        case nil: break
        }
        guard code == CURLE_OK else {
            let failure = CurlFailure(code: code, started: started, detail: String(cString: errorText))
            return .failure(failure.error(for: request))
        }
        guard let status = head.status else { return .failure(.broken("\(host): a response without a status")) }
        return .success(HTTPResponse(status: status, headers: head.headers, body: body))
    }

    // MARK: callbacks

    fileprivate func mayStart() -> Bool {
        defer { started = true }
        return !started
    }

    fileprivate func handOutBody(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = request.body[bytesHandedOut...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        bytesHandedOut += part.count
        if let whenSent = request.whenSent, !part.isEmpty, bytesHandedOut == request.body.count {
            departures.add(whenSent)
        }
        return part.count
    }

    fileprivate func takeHead(line: UnsafeRawBufferPointer) -> Bool {
        guard head.append(line: line) else {
            stop = .headTooLarge
            return false
        }
        return true
    }

    fileprivate func takeBody(_ part: UnsafeRawBufferPointer) -> Bool {
        guard part.count <= request.maxBodyBytes - body.count else {
            stop = .bodyTooLarge
            return false
        }
        body.append(contentsOf: part)
        return true
    }
}

// MARK: - the handle's options

extension Exchange {
    fileprivate func setUp() -> Bool {
        setCallbacks() && setTrust() && setManners() && setHeaders() && setBody() && setAddress()
            && set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.wholeMilliseconds)
            && set(CURLOPT_TIMEOUT_MS, request.totalTimeout.wholeMilliseconds)
            // An answer that announces a longer body is refused before the body comes. `takeBody` refuses the others.
            && set(CURLOPT_MAXFILESIZE_LARGE, size: request.maxBodyBytes)
    }

    /// Takes out headers that libcurl would add by itself, so that the signed request is the sent request.
    private func setHeaders() -> Bool {
        for header in request.headers {
            // Libcurl writes this header from the body's size.
            if header.isNamed("Content-Length") { continue }
            // With a semicolon, libcurl sends a header without a value.
            guard append(header.name, header.value.isEmpty ? ";" : ": ", header.value) else { return false }
        }
        // A name and a colon alone suppress a header. Without `Expect` the body follows at once.
        for name in Self.addedByItself where !request.headers.contains(where: { $0.isNamed(name) }) {
            guard append("\(name)", ":", "") else { return false }
        }
        return ccurl_set_headers(easy, headerList) == CURLE_OK
    }

    private static let addedByItself: [StaticString] = ["Accept", "Content-Type", "Expect"]

    private func append(_ name: String, _ mark: StaticString, _ value: String) -> Bool {
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: name.utf8)
        line.append(contentsOf: UnsafeBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount))
        line.append(contentsOf: value.utf8)
        line.append(0)
        // Libcurl copies the text.
        let list = line.withUnsafeBytes { bytes in
            curl_slist_append(headerList, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
        guard let list else { return false }
        headerList = list
        return true
    }

    private func setAddress() -> Bool {
        guard let proxy = configuration.proxy, !request.url.staysOnHost else {
            return set(CURLOPT_URL, request.url.description) && set(CURLOPT_PROXY, "")
        }
        return set(CURLOPT_URL, request.url.description) && set(CURLOPT_PROXY, proxy.description)
            && set(CURLOPT_PROXYUSERNAME, proxy.user) && set(CURLOPT_PROXYPASSWORD, proxy.password)
    }

    private func setBody() -> Bool {
        switch request.method {
        case .get: set(CURLOPT_HTTPGET, 1)
        case .post: set(CURLOPT_POST, 1) && set(CURLOPT_POSTFIELDSIZE_LARGE, size: request.body.count)
        case .put: set(CURLOPT_UPLOAD, 1) && set(CURLOPT_INFILESIZE_LARGE, size: request.body.count)
        }
    }

    private func setManners() -> Bool {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
            && set(CURLOPT_FOLLOWLOCATION, 0)
            && set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
            && set(CURLOPT_PATH_AS_IS, 1)
            && set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
            && set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
            && set(CURLOPT_NOPROXY, configuration.noProxy)
            && set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
            && set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
            && set(CURLOPT_MAXAGE_CONN, Self.longestIdleSeconds)
            && set(CURLOPT_UPLOAD_BUFFERSIZE, Self.uploadBufferBytes)
            // Timeouts use no signals. The loop's thread blocks SIGPIPE.
            && set(CURLOPT_NOSIGNAL, 1)
            // A name that cannot be resolved must not hold the thread. By default, libcurl waits for the resolver.
            && set(CURLOPT_QUICK_EXIT, 1)
    }

    private func setTrust() -> Bool {
        guard set(CURLOPT_SSL_VERIFYPEER, 1), set(CURLOPT_SSL_VERIFYHOST, 2),
            set(CURLOPT_PROXY_SSL_VERIFYPEER, 1), set(CURLOPT_PROXY_SSL_VERIFYHOST, 2),
            set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        else { return false }
        guard let bundle = request.caBundle ?? configuration.caBundle else { return true }
        // This file replaces the system's authorities. A directory of authorities would still be read, so none is set.
        return set(CURLOPT_CAINFO, bundle) && set(CURLOPT_PROXY_CAINFO, bundle)
            && ccurl_set_string(easy, CURLOPT_CAPATH, nil) == CURLE_OK
            && ccurl_set_string(easy, CURLOPT_PROXY_CAPATH, nil) == CURLE_OK
    }

    /// The time after which an idle connection is not used again. Endpoints close idle connections after about a
    /// minute. A request on a connection that is being closed would have an unknown end.
    private static let longestIdleSeconds = 30
    /// The smallest buffer that libcurl allows. Libcurl allocates one buffer per transfer, and our bodies are smaller.
    private static let uploadBufferBytes = 16 << 10

    // Safety: libcurl gets `self` unretained, as the context of the callbacks below and as CURLOPT_PRIVATE. It is valid
    // whenever they run: libcurl calls them only from within curl_multi_* functions, which only `CurlLoop` calls, on
    // its one thread, for handles that it holds in `active`. `deinit` ends the handle. The same holds for `errorText`
    // and `headerList`, which libcurl does not copy. Buffers given to a callback are used within it only.
    private func setCallbacks() -> Bool {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let received: curl_write_callback = { bytes, size, count, context in
            guard let context else { return 0 }
            let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Exchange.from(context).takeBody(part) ? part.count : 0
        }
        let receivedHead: curl_write_callback = { bytes, size, count, context in
            guard let context else { return 0 }
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Exchange.from(context).takeHead(line: line) ? line.count : 0
        }
        let read: curl_write_callback = { bytes, size, count, context in
            guard let context else { return 0 }
            let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return Exchange.from(context).handOutBody(into: buffer)
        }
        let aboutToStart: curl_prereq_callback = { context, _, _, _, _ in
            guard let context, Exchange.from(context).mayStart() else { return CURL_PREREQFUNC_ABORT }
            return CURL_PREREQFUNC_OK
        }
        return ccurl_set_bytes_callback(easy, CURLOPT_WRITEFUNCTION, received) == CURLE_OK
            && set(CURLOPT_WRITEDATA, context)
            && ccurl_set_bytes_callback(easy, CURLOPT_HEADERFUNCTION, receivedHead) == CURLE_OK
            && set(CURLOPT_HEADERDATA, context)
            && ccurl_set_bytes_callback(easy, CURLOPT_READFUNCTION, read) == CURLE_OK
            && set(CURLOPT_READDATA, context)
            && ccurl_set_prerequest_callback(easy, aboutToStart) == CURLE_OK
            && set(CURLOPT_PREREQDATA, context)
            && set(CURLOPT_PRIVATE, context)
            && set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorText))
    }

    /// The exchange that a context pointer of `setCallbacks` stands for.
    static func from(_ context: UnsafeMutableRawPointer) -> Exchange {
        Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    }

    fileprivate func set(_ option: CURLoption, _ value: Int) -> Bool { ccurl_set_long(easy, option, value) == CURLE_OK }
    fileprivate func set(_ option: CURLoption, size: Int) -> Bool {
        ccurl_set_size(easy, option, curl_off_t(size)) == CURLE_OK
    }
    fileprivate func set(_ option: CURLoption, _ value: String) -> Bool {
        ccurl_set_string(easy, option, value) == CURLE_OK
    }
    /// Sets a text that need not be UTF-8; nil leaves the option as it is.
    private func set(_ option: CURLoption, _ value: [UInt8]?) -> Bool {
        guard let value else { return true }
        return (value.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer {
            // Safety: libcurl copies the text.
            ccurl_set_string(easy, option, $0.baseAddress) == CURLE_OK
        }
    }
    fileprivate func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) -> Bool {
        ccurl_set_pointer(easy, option, value) == CURLE_OK
    }
}

extension Duration {
    /// The duration in milliseconds, rounded up, at least 1: libcurl reads 0 as "for ever".
    fileprivate var wholeMilliseconds: Int {
        max(1, Int((self / .milliseconds(1)).rounded(.up)))
    }
}
