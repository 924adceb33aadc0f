import HTTP

/// The answer to one request as a client sees it. The in-process transport and the listener each render it.
package enum WireResponse: Sendable {
    /// The whole answer arrives.
    case complete(HTTPResponse)
    /// The head and a part of the body arrive, then the connection ends.
    case cut(HTTPResponse)
    /// The connection is reset before the first byte of an answer.
    case reset
    /// No answer arrives, and the connection stays open.
    case hang
    /// The head arrives, then a body that does not end.
    case endless(HTTPResponse)
    /// The host's name does not exist.
    case noSuchHost(String)
    /// No connection is made.
    case unreachable(String)
}
