import Dispatch
import Glibc

/// Asks the system's resolver whether a name exists. A resolver that does not answer is an outage, but a name that does
/// not exist is a mistake, e.g. in a region.
enum NameQuestion {
    /// Calls `answer` on another thread, with false only if a resolver says that there is no such name.
    static func ask(_ host: String, _ answer: @escaping @Sendable (_ mayExist: Bool) -> Void) {
        // Why another thread: the resolver may take many seconds, and the loop's thread carries all transfers.
        DispatchQueue.global().async { answer(mayExist(host)) }
    }

    private static func mayExist(_ host: String) -> Bool {
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, nil, &found)
        if let found { freeaddrinfo(found) }
        return status != EAI_NONAME && status != Self.noAddress
    }

    /// `EAI_NODATA` of glibc, which declares it for C with extensions only: the name exists and has no address.
    private static let noAddress: Int32 = -5
}
