import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes the connection of a client that takes too long to ask, to read, or to leave. Each connection serves one request,
/// so that all of its time is bounded.
final class ClientDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take for each step.
    struct Bounds: Sendable {
        /// From the connection to the end of the request.
        var request = TimeAmount.seconds(10)
        /// For a part of the answer, at most `SiteListener.partBytes` long.
        var part = TimeAmount.seconds(20)
        /// From the end of the answer until the client closes its side.
        var leaving = TimeAmount.seconds(2)
    }

    private let bounds: Bounds
    private var isAsked = false
    private var isAnswered = false
    /// The parts that were written and are not yet with the system.
    private var unsent = 0
    private var timer: Scheduled<Void>?

    init(_ bounds: Bounds) { self.bounds = bounds }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { begin(context) } }
    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(var head):
            head.headerFields[.connection] = "close"
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .body: context.fireChannelRead(data)
        case .end:
            isAsked = true
            begin(context)
            context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        unsent += 1
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.cascade(to: promise)
        let here = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        sent.futureResult.whenComplete { _ in
            let (handler, context) = here.value
            handler.unsent -= 1
            handler.begin(context)
        }
        if unsent == 1 { begin(context) }
        context.write(data, promise: sent)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output {
            isAnswered = true
            begin(context)
        }
        context.close(mode: mode, promise: promise)
    }

    /// Begins the time for the step that the client is at.
    private func begin(_ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        guard context.channel.isActive else { return }
        let time: TimeAmount? =
            unsent > 0 ? bounds.part : isAnswered ? bounds.leaving : isAsked ? nil : bounds.request
        guard let time else { return }
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
