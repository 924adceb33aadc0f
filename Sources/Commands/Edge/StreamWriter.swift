import Foundation
import Model
import Reports
import Synchronization

/// Writes messages to a stream from a thread of its own, so that a reader who does not read holds up no work. What the
/// reader has not taken waits in a buffer. Lines that do not fit are counted, and the reader is told the count later.
package final class StreamWriter: Sendable {
    private struct State {
        var pending: [UInt8] = []
        /// True while the thread writes or is about to.
        var isBusy = false
        /// The number of bytes that the stream has taken.
        var taken = 0
        /// The number of lines that did not fit since the reader was last told.
        var dropped = 0
        /// True once the stream has failed, e.g. because its reader has left. Everything is dropped from then on.
        var isBroken = false
    }

    private let descriptor: Int32
    private let capacity: Int
    private let state = Mutex(State())
    /// Has a thread of its own, which may block.
    private let queue = DispatchQueue(label: "aws-man.messages")

    /// The bytes that wait for the reader: thousands of lines.
    package static let usualCapacity = 1 << 20
    /// The end of the program waits for a reader that takes nothing for this long. No work and no lock waits with it.
    package static let patience = Duration.seconds(30)
    /// The bytes of one write. A pipe that can take any takes as many at once (PIPE_BUF).
    private static let chunk = 4_096
    private static let glance = Duration.milliseconds(10)

    package init(_ descriptor: Int32, capacity: Int = usualCapacity) {
        self.descriptor = descriptor
        self.capacity = capacity
    }

    /// Hands over a text and returns at once.
    package func write(_ text: String) {
        let starts = state.withLock { state in
            guard !state.isBroken else { return false }
            // Why half: lines are dropped in a row, so that few messages tell of it.
            let room = state.dropped == 0 ? capacity : capacity / 2
            guard state.pending.count + text.utf8.count <= room else {
                state.dropped += text.utf8.count { $0 == UInt8(ascii: "\n") }
                return false
            }
            tellOfDropped(&state)
            state.pending += Array(text.utf8)
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if starts { queue.async { self.writeAll() } }
    }

    /// True while the reader has not taken everything.
    package var isBehind: Bool { state.withLock { !$0.pending.isEmpty || $0.isBusy } }

    /// Waits until the reader has taken everything, but not for a reader that takes nothing during `patience`.
    package func finish(
        patience: Duration = patience, pause: @Sendable (Duration) async throws -> Void
    ) async {
        var (taken, waited) = (-1, Duration.zero)
        while isBehind, waited < patience {
            let now = state.withLock { $0.taken }
            if now != taken { (taken, waited) = (now, .zero) }
            // Why: the pause throws only when it is cancelled, and then nothing more is waited for.
            guard (try? await pause(Self.glance)) != nil else { return }
            waited += Self.glance
        }
    }

    private func tellOfDropped(_ state: inout State) {
        guard state.dropped > 0 else { return }
        let lines = Wording.count(state.dropped, "line")
        state.pending += Array("aws-man: \(lines) not written here: the reader of these messages was too slow\n".utf8)
        state.dropped = 0
    }

    private func writeAll() {
        while let next = next() {
            var rest = next[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
                if written > 0 {
                    rest = rest.dropFirst(written)
                    state.withLock { $0.taken += written }
                } else if errno == EAGAIN {
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    state.withLock { $0 = State(isBroken: true) }
                    return
                }
            }
        }
    }

    /// Takes the next bytes to write; nil when none are left.
    private func next() -> [UInt8]? {
        state.withLock { state in
            if state.pending.isEmpty { tellOfDropped(&state) }
            guard !state.pending.isEmpty else {
                state.isBusy = false
                return nil
            }
            let next = Array(state.pending.prefix(Self.chunk))
            state.pending.removeFirst(next.count)
            return next
        }
    }
}
