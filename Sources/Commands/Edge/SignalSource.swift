import Dispatch
import Foundation
import Reports
import Synchronization

/// SIGINT and SIGTERM as values: the first asks to stop, the second ends the process at once.
package final class SignalSource: Sendable {
    private let kind: Kind
    private let received = Mutex<Conclusion.Signal?>(nil)
    private let sources = Mutex<[any DispatchSourceSignal]>([])

    /// The first signal that came.
    var signal: Conclusion.Signal? { received.withLock { $0 } }

    private enum Kind { case none, process, given(Int32) }

    private init(_ kind: Kind) { self.kind = kind }

    /// Signals that never come.
    package static func none() -> SignalSource { SignalSource(.none) }
    /// One, SIGINT or SIGTERM, that comes as soon as signals are taken.
    package static func given(_ number: Int32) -> SignalSource { SignalSource(.given(number)) }
    /// The process's own; until they are taken they end it as usual.
    package static func process() -> SignalSource { SignalSource(.process) }

    /// Takes the signals from now on; `stop` is called at the first one.
    func take(_ stop: @escaping @Sendable () -> Void) {
        switch kind {
        case .none: return
        case .given(let number):
            received.withLock { $0 = number == SIGINT ? .interrupt : .terminate }
            return stop()
        case .process: break
        }
        sources.withLock { kept in
            for (number, meaning) in [(SIGINT, Conclusion.Signal.interrupt), (SIGTERM, .terminate)] {
                Foundation.signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { [self] in
                    let isFirst = received.withLock { first in
                        defer { first = first ?? meaning }
                        return first == nil
                    }
                    // Why at once: every claim is durable and every restart looks first, so that nothing is lost by it.
                    if isFirst { stop() } else { _exit(meaning == .interrupt ? 130 : 143) }
                }
                source.activate()
                kept.append(source)
            }
        }
    }
}
