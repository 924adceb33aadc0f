import Accounts
import Engine
import Jobs
import Model
import Queue
import Reports

/// One process's turn at a queue: it works as the owner, or stands by until it can.
struct Shift: Sendable {
    let workplace: Workplace
    let store: SQLiteStore
    let engine: Engine
    let limits: Limits
    let stop: StopSignal

    enum Result: Sendable, Hashable { case goalMet, stopped }

    /// Works until `goal` is met, or follows whoever does. `lock`: when this process has it already.
    func work(until goal: Goal, lock: OwnerLock?) async throws -> Result {
        var lock = lock
        while true {
            if let held = lock {
                return try await own(held, until: goal)
            }
            switch try await follow(goal) {
            case .promoted(let won):
                workplace.console.tell("the process that worked the queue is gone: this one takes over")
                lock = won
            case .runEnded: return .goalMet
            case .stopped: return .stopped
            case .ownerSilent(let owner, let silence):
                let who = owner.map { " (process \($0.note.pid) on \($0.note.host))" } ?? ""
                throw CommandFailure.database(
                    "the process that works \(store.path)\(who) has been silent for \(Wording.duration(silence)): it is"
                        + " stopped or hung, and nobody else may work while it lives\n  → look at it, end it, and run again:"
                        + " what is done stays done")
            }
        }
    }

    private func own(_ lock: OwnerLock, until goal: Goal) async throws -> Result {
        defer { withExtendedLifetime(lock) {} }
        let (engine, owner, stop) = (engine, workplace.surroundings.owner, stop)
        let ending = await display(goal).whileShown { await engine.run(until: goal, as: owner, stop: stop) }
        switch ending {
        case .goalMet: return .goalMet
        case .stopped: return .stopped
        case .lostOwnership:
            throw CommandFailure.database("another process works \(store.path) now: this one has stopped")
        case .failed(let error): throw error
        }
    }

    private func follow(_ goal: Goal) async throws -> Standby.Result {
        workplace.console.tell("another process works this queue: following it")
        let run: RunKey? = if case .ended(let key) = goal { key } else { nil }
        let standby = Standby(
            database: store.path, store: store, run: run, ownerSilence: limits.ownerSilence, workplace: workplace,
            stop: stop)
        return try await display(goal).whileShown { try await standby.wait() }
    }

    private func display(_ goal: Goal) -> ProgressDisplay {
        let run: RunKey? = if case .ended(let key) = goal { key } else { nil }
        return ProgressDisplay(
            store: store, run: run, pace: LanePace(rates: Buckets.rates(share: limits.share)), workplace: workplace)
    }
}
