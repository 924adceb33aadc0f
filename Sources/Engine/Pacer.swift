import Model
import Queue
import Synchronization

/// The one pacing table of a process. The owner's loop claims by this table, and attempts pace their reads by it.
package final class Pacer: Sendable {
    private let table: Mutex<PacingTable>
    private let effects: Effects
    /// Called when an answer may release a waiting flow.
    private let changed: @Sendable () -> Void

    /// The time after which an attempt asks again for its turn while the probe of another attempt is unanswered. The
    /// answer takes a few of these intervals.
    private static let probeRecheck = Duration.milliseconds(200)

    package init(_ table: PacingTable, effects: Effects, changed: @escaping @Sendable () -> Void = {}) {
        self.table = Mutex(table)
        self.effects = effects
        self.changed = changed
    }

    /// Waits for a token of the flow and takes it. Waiters are served in their order. Returns the payment's generation.
    /// In an outage it throws at once, unless `admit` lets the call through.
    package func pace(
        _ flow: Flow, admit: (inout PacingTable, Moment) -> Outage? = { _, _ in nil }
    ) async throws(PaceRefusal) -> Int {
        while true {
            let now = Moment(effects)
            if let outage = table.withLock({ admit(&$0, now) }) { throw .outage(outage) }
            if let ticket = table.withLock({ $0[flow].reserve(at: now.up) }) {
                guard try await redeem(ticket.usable, ticket.generation, of: flow) else { continue }
                // Why again: an outage may have begun while the call waited for its token.
                guard let outage = table.withLock({ admit(&$0, Moment(effects)) }) else { return ticket.generation }
                release(flow, ticket.generation, unused: true)
                throw .outage(outage)
            } else if let probe = table.withLock({ $0[flow].take(at: now.up) }) {
                return probe
            } else {
                let next = table.withLock { $0[flow].nextEligible(at: now.up) }
                try await sleep(until: next ?? now.up + Self.probeRecheck)
            }
        }
    }

    /// Waits for a reserved token. False when the gate closed meanwhile, because a closing cancels the token.
    private func redeem(_ usable: Uptime, _ generation: Int, of flow: Flow) async throws(PaceRefusal) -> Bool {
        do {
            try await sleep(until: usable)
        } catch {
            release(flow, generation, unused: true)
            throw error
        }
        return table.withLock { $0.generation(flow) } == generation
    }

    private func sleep(until time: Uptime) async throws(PaceRefusal) {
        let left = time - effects.uptime()
        guard left > .zero else { return }
        do { try await effects.sleep(left) } catch { throw .cancelled }
    }

    package func answered(_ flow: Flow, _ answer: PacingAnswer, paid: Int) {
        let now = Moment(effects)
        let isNews = table.withLock { table in
            table.answered(flow, answer, paid: paid, random: effects.random(), at: now)
        }
        if isNews { changed() }
    }

    package func release(_ flow: Flow, _ paid: Int, unused: Bool) {
        table.withLock { $0.release(flow, paid, unused: unused) }
    }

    package func generation(of flow: Flow) -> Int { table.withLock { $0.generation(flow) } }

    /// Notes whether a call of the lane was answered, apart from its token.
    package func note(_ lane: Lane, _ health: PacingTable.Health) {
        let isNews = table.withLock { table in
            let isNews = table.health(of: lane) != health
            table.note(lane, health)
            return isNews
        }
        if isNews { changed() }
    }

    /// Works on the table under its lock. `body` must not call the pacer.
    package func withTable<Value: Sendable>(_ body: (inout PacingTable) -> Value) -> Value {
        table.withLock { body(&$0) }
    }
}
