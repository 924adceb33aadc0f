import Dispatch
import Foundation
import Reports
import Synchronization

/// Receives SIGINT and SIGTERM. The first signal asks to stop; the second ends the process at once.
package final class SignalSource: Sendable {
    private let kind: Kind
    private let taken = Mutex(Taken())

    /// The first signal that came.
    var signal: Conclusion.Signal? { taken.withLock { $0.signal } }

    private struct Taken {
        var signal: Conclusion.Signal?
        /// Called at the first signal.
        var stops: [@Sendable () -> Void] = []
        var sources: [any DispatchSourceSignal] = []
    }

    private enum Kind { case none, process, given(Int32) }

    private init(_ kind: Kind) { self.kind = kind }

    /// A source whose signals never arrive.
    package static func none() -> SignalSource { SignalSource(.none) }
    /// A source with a single signal, SIGINT or SIGTERM. The signal arrives as soon as signals are taken.
    package static func given(_ number: Int32) -> SignalSource { SignalSource(.given(number)) }
    /// The process's own signals. Before `take` is called, a signal ends the process as usual.
    package static func process() -> SignalSource { SignalSource(.process) }

    /// Takes the signals from now on. Calls `stop` at the first signal, or at once if a signal has arrived already.
    func take(_ stop: @escaping @Sendable () -> Void) {
        let isLate = taken.withLock { taken in
            taken.stops.append(stop)
            if taken.sources.isEmpty, case .process = kind { taken.sources = sources() }
            return taken.signal != nil
        }
        if isLate { return stop() }
        if case .given(let number) = kind { receive(number == SIGINT ? .interrupt : .terminate) }
    }

    private func sources() -> [any DispatchSourceSignal] {
        [(SIGINT, Conclusion.Signal.interrupt), (SIGTERM, .terminate)].map { number, meaning in
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in receive(meaning) }
            source.activate()
            return source
        }
    }

    private func receive(_ signal: Conclusion.Signal) {
        let stops: [@Sendable () -> Void]? = taken.withLock { taken in
            guard taken.signal == nil else { return nil }
            taken.signal = signal
            return taken.stops
        }
        // Why at once: nothing is lost, because every claim is durable and every restart reconciles first.
        guard let stops else { _exit(signal == .interrupt ? 130 : 143) }
        for stop in stops { stop() }
    }
}
