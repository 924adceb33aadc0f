import Model

/// The record of one attempt: its audit, and the payments whose answers are not known yet.
struct AttemptLedger: Sendable {
    private struct Payment {
        let action: ActionName
        let generation: Int
    }

    private(set) var calls: [CallRecord] = []
    /// The payments without an answer, in the order in which they were made.
    private var open: [Payment]
    /// The outages that the attempt probes by its next call.
    var probes: Set<Outage.Place>
    /// Where the attempt last met an outage; nil when every call was answered.
    private(set) var met: Outage.Place?

    init(prepaid action: ActionName, generation: Int, probes place: Outage.Place?) {
        open = [Payment(action: action, generation: generation)]
        probes = place.map { [$0] } ?? []
    }

    mutating func meet(_ place: Outage.Place) { met = place }

    mutating func pay(_ action: ActionName, _ generation: Int) {
        open.append(Payment(action: action, generation: generation))
    }

    /// The payment that an answer belongs to; nil when none is open.
    mutating func answered(_ action: ActionName) -> Int? {
        // Why the last: the claim's own payment is first. A read of the same action pays later but is answered earlier.
        open.lastIndex { $0.action == action }.map { open.remove(at: $0).generation }
    }

    mutating func record(_ call: CallRecord) { calls.append(call) }

    /// The payments whose answer was never told; `unused` when the attempt made no call of that action at all.
    var leftovers: [(action: ActionName, paid: Int, unused: Bool)] {
        open.map { payment in
            (payment.action, payment.generation, !calls.contains { $0.action == payment.action })
        }
    }
}
