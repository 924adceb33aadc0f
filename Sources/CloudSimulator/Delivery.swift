import HTTP

/// What comes back over the wire for one request; the in-process transport and the listener each render it their way.
package enum Delivery: Sendable {
    case whole(HTTPResponse)
    /// The head and a part of the body, then the connection ends.
    case cut(HTTPResponse)
    case reset
    case hang
    /// The head, then bytes without end.
    case endless(HTTPResponse)
    case unreachable(String)
}
