import Foundation
import HTTP

/// HTTP over libcurl. One thread drives all transfers, connections are kept and shared, and HTTP/2 is used where TLS
/// offers it. A request is written to a connection at most once (see `Exchange`). Redirects, cookies, `.netrc`,
/// challenges and `Expect: 100-continue` are ignored. Thread and connections end with `close()`, or with the last copy
/// of `transport`. Close it before the process exits: OpenSSL then frees memory that the thread may use.
package final class CurlTransport: Sendable {
    private let inbox: Inbox

    /// Starts the thread. Throws `refused` when the process can open no more descriptors.
    package init(_ configuration: TransportConfiguration) throws(TransportError) {
        guard let inbox = Inbox() else {
            throw .refused("the HTTP transport cannot start: too many open files", hint: "raise the limit (ulimit -n)")
        }
        self.inbox = inbox
        let thread = Thread {
            Self.blockBrokenPipeSignal()
            CurlLoop.run(inbox, configuration)
        }
        thread.name = "curl"
        thread.start()
    }

    deinit { inbox.finish(nil) }

    package var transport: Transport {
        Transport { [self] request throws(TransportError) in try await send(request) }
    }

    /// Ends the thread and returns afterwards. Requests in flight end as `cancelled`, later requests as `refused`.
    package func close() async {
        await withCheckedContinuation { inbox.finish($0) }
    }

    private func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if let refusal = Admission.refusal(of: request) { throw .refused(refusal) }
        let id = inbox.makeID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { reply in
                if let refusal = inbox.submit(.init(id: id, request: request, reply: reply)) {
                    reply.resume(returning: .failure(.refused(refusal)))
                }
                // Why: a cancellation before the submission named a request that the loop did not know yet.
                if Task.isCancelled { inbox.cancel(id) }
            }
        } onCancel: {
            inbox.cancel(id)
        }
        return try result.get()
    }

    /// Makes a write to a connection that the server closed give an error code. By default it ends the process.
    private static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
