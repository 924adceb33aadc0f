import Accounts
import Engine
import Jobs
import Model
import Queue
import Reports

/// The work of one process on a queue. The process is the owner, or stands by until it can become the owner.
struct Shift: Sendable {
    let workplace: Workplace
    let store: SQLiteStore
    let engine: Engine
    let limits: Limits
    let stop: StopSignal

    enum Result: Sendable, Hashable { case goalMet, stopped }

    /// Works until `goal` is met. Without a `lock`, waits for the process that works, and takes over when it ends.
    func work(until goal: Goal, lock: OwnerLock?) async throws -> Result {
        var lock = lock
        while true {
            if let held = lock {
                return try await own(held, until: goal)
            }
            switch try await follow(goal) {
            case .promoted(let won):
                workplace.console.tell("the process that worked on the queue has ended: this one takes over")
                lock = won
            case .runEnded: return .goalMet
            case .stopped: return .stopped
            case .ownerSilent(let owner, let silence):
                let who = owner.map { " (process \($0.note.pid) on \($0.note.host))" } ?? ""
                throw CommandFailure(
                    .database,
                    "the process that works on \(store.path)\(who) has given no sign of life for"
                        + " \(silence.words): it is stopped or hung, and no other process may work until it ends",
                    hint: "find out why it hangs, end it, and run again: finished work is kept")
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
            throw CommandFailure(
                .database, "another process works on \(store.path) now: this one stopped",
                hint: CommandFailure.otherWorks)
        case .failed(let error): throw error
        }
    }

    private func follow(_ goal: Goal) async throws -> Standby.Result {
        workplace.console.tell("another process works on this queue: waiting for its result")
        let standby = Standby(
            database: store.path, store: store, run: key(goal), ownerSilence: limits.ownerSilence, workplace: workplace,
            stop: stop)
        return try await display(goal).whileShown { try await standby.wait() }
    }

    private func display(_ goal: Goal) -> ProgressDisplay {
        let run: RunKey? = if case .ended(let key) = goal { key } else { nil }
        return ProgressDisplay(
            store: store, run: run, pace: LanePace(AllJobs.kinds, share: limits.share), workplace: workplace)
    }

    private func key(_ goal: Goal) -> RunKey? { if case .ended(let key) = goal { key } else { nil } }
}
