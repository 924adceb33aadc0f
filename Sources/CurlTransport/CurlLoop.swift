import CCurl
import Glibc
import HTTP

/// Drives libcurl's multi handle on one thread. It takes what is in the inbox, hands libcurl the ready sockets, answers
/// the transfers that have ended, and waits. A waiting transfer costs nothing, however many there are.
///
/// It is not Sendable: one thread makes, uses and frees all of it, including the easy handles.
final class CurlLoop {
    private let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    private let inbox: Inbox
    private let configuration: TransportConfiguration
    private let departures = Departures()
    private var active: [UInt64: Exchange] = [:]
    /// The reason why the loop cannot go on; nil while it can.
    private var fault: String?

    /// The number of descriptors that are left for the database, the logs and the resolvers.
    private static let descriptorsLeft = 64

    /// Works until the inbox is closed, then ends all transfers. It is called once, on a thread of its own.
    static func run(_ inbox: Inbox, _ configuration: TransportConfiguration) {
        guard let loop = CurlLoop(inbox, configuration) else {
            for submission in inbox.end("libcurl could not start: too many open files, or out of memory") {
                submission.reply.resume(returning: .failure(.refused("libcurl could not start")))
            }
            return
        }
        loop.turn()
        loop.end()
    }

    private init?(_ inbox: Inbox, _ configuration: TransportConfiguration) {
        guard CurlLibrary.isReady, let multi = curl_multi_init() else { return nil }
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        self.multi = multi
        self.inbox = inbox
        self.configuration = configuration
        guard epoll >= 0, ccurl_epoll_watch(epoll, inbox.descriptor, CURL_POLL_IN) == 0, setUp() else { return nil }
    }

    deinit {
        // Why: closing the kept connections would call back into an object that is being freed.
        _ = ccurl_multi_set_socket_callback(multi, nil, nil)
        curl_multi_cleanup(multi)
        if epoll >= 0 { close(epoll) }
    }

    private func turn() {
        var descriptors = [Int32](repeating: 0, count: CCURL_EVENTS)
        var masks = descriptors
        while fault == nil {
            let delivery = inbox.take()
            if delivery.isClosing { return }
            for submission in delivery.submissions { begin(submission) }
            for id in delivery.cancellations { cancel(id) }
            // Why: a new transfer is due at once, and this call begins it.
            if millisecondsToDue() == 0 { act(on: CURL_SOCKET_TIMEOUT, 0) }
            answerFinished()
            let count = ccurl_epoll_wait(epoll, &descriptors, &masks, millisecondsToDue())
            if count < 0 { fault = "epoll_wait failed" }
            for index in 0..<max(0, Int(count)) where descriptors[index] != inbox.descriptor {
                act(on: descriptors[index], masks[index])
            }
            answerFinished()
        }
    }

    /// Ends all transfers under way, and the requests that were submitted meanwhile.
    private func end() {
        let left: Result<HTTPResponse, TransportError> = .failure(fault.map { .broken($0) } ?? .cancelled)
        for exchange in active.values {
            curl_multi_remove_handle(multi, exchange.easy)
            exchange.answer(left)
        }
        active = [:]
        for submission in inbox.end(fault) { submission.reply.resume(returning: left) }
    }

    private func begin(_ submission: Inbox.Submission) {
        guard let exchange = Exchange(submission, configuration, departures),
            curl_multi_add_handle(multi, exchange.easy) == CURLM_OK
        else {
            submission.reply.resume(
                returning: .failure(.notConnected("\(submission.request.url.authority): out of memory")))
            return
        }
        active[submission.id] = exchange
    }

    private func cancel(_ id: UInt64) {
        guard let exchange = active.removeValue(forKey: id) else { return }
        curl_multi_remove_handle(multi, exchange.easy)
        exchange.answer(.failure(.cancelled))
    }

    private func answerFinished() {
        var code = CURLE_OK
        while let easy = ccurl_multi_next_done(multi, &code) {
            curl_multi_remove_handle(multi, easy)
            guard let context = ccurl_private(easy) else { continue }
            let exchange = Exchange.from(context)
            active[exchange.id] = nil
            exchange.finish(code)
        }
    }

    private func act(on socket: Int32, _ mask: Int32) {
        var running: Int32 = 0
        let code = curl_multi_socket_action(multi, socket, mask, &running)
        departures.tell()
        if code != CURLM_OK { fault = "libcurl failed: \(String(cString: curl_multi_strerror(code)))" }
    }

    /// The time until libcurl must be called without a ready socket; -1 when there is no such time.
    private func millisecondsToDue() -> Int32 {
        var milliseconds = 0
        guard curl_multi_timeout(multi, &milliseconds) == CURLM_OK else { return 0 }
        return Int32(clamping: milliseconds)
    }

    // Safety: libcurl gets `self` unretained as the context of a callback. It calls the callback only from within
    // curl_multi_* functions, which this object calls on its own thread. `deinit` ends the multi handle.
    private func setUp() -> Bool {
        let socketChanged: curl_socket_callback = { _, socket, what, context, _ in
            guard let context else { return -1 }
            let loop = Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue()
            return ccurl_epoll_watch(loop.epoll, socket, what)
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        let wanted = configuration.maxConnections + Self.descriptorsLeft
        let connections = max(1, ccurl_descriptor_limit(wanted) - Self.descriptorsLeft)
        return ccurl_multi_set_socket_callback(multi, socketChanged, context) == CURLM_OK
            && ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX)) == CURLM_OK
            && ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections) == CURLM_OK
            && ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections) == CURLM_OK
    }
}
