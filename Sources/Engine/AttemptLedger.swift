import Model
import Synchronization

/// What one attempt has paid for and done: its audit, and the payments whose answers are not known yet.
final class AttemptLedger: Sendable {
    private struct State {
        var calls: [CallRecord] = []
        /// Payments (generations) without an answer, by action, in their order.
        var open: [ActionName: [Int]] = [:]
    }

    private let state: Mutex<State>

    init(prepaid action: ActionName, generation: Int) {
        state = Mutex(State(open: [action: [generation]]))
    }

    func pay(_ action: ActionName, _ generation: Int) {
        state.withLock { $0.open[action, default: []].append(generation) }
    }

    /// The payment that an answer belongs to; nil when none is open.
    func answered(_ action: ActionName) -> Int? {
        state.withLock { state in
            guard let open = state.open[action], !open.isEmpty else { return nil }
            // Why the last: a read of the claim's own action is answered before the effect is sent.
            return state.open[action]?.removeLast()
        }
    }

    func record(_ call: CallRecord) {
        state.withLock { $0.calls.append(call) }
    }

    var calls: [CallRecord] { state.withLock { $0.calls } }

    /// The payments that nobody told an answer of, and whether a call of that action was made at all.
    func leftovers() -> [(action: ActionName, paid: Int, unused: Bool)] {
        state.withLock { state in
            state.open.sorted { $0.key < $1.key }.flatMap { action, payments in
                let unused = !state.calls.contains { $0.action == action }
                return payments.map { (action, $0, unused) }
            }
        }
    }
}
