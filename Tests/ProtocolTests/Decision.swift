import Engine
import Model
import Queue

/// The program's own `Transitions` decide here, by an `AttemptReport` with the real `Claim` and `Outcome`.
enum Decision {
    /// The program's rules, with so few attempts and deaths that the model reaches both limits.
    private static let transitions: Transitions = {
        var limits = Limits()
        limits.maxAttempts = 2
        limits.maxDeaths = 1
        // Why: `Transitions` adds a millisecond, which would cost a whole tick here.
        limits.consistencyWindow = World.tick * Int(Rules.window) - .milliseconds(1)
        limits.backoffBase = .seconds(1)
        return Transitions(limits: limits)
    }()

    /// `OwnerLoop.collect`: the change of the task by the end of an attempt.
    static func settling(_ attempt: Try, _ said: Said, at now: Int8) -> Settling {
        let instant = World.instant(now)
        let phase: AttemptReport.Phase
        switch said {
        case .tooEarly, .reconcileFailed, .nothingThere: phase = .reconcile
        case .adopted: phase = attempt.foundNothing ? .act : .reconcile
        case .made, .unknown, .refused, .throttled, .notSent: phase = .act
        }
        let report = AttemptReport(
            claim: claim(attempt), effect: .creates, phase: phase,
            foundNothing: attempt.foundNothing || said == .nothingThere,
            result: AttemptResult(outcome(said, attempt, at: instant)), endedAt: Uptime(nanoseconds: 0))
        var resource: Int8 = 0
        if case .made(let number) = said { resource = number }
        if case .adopted(let number) = said { resource = number }
        return Settling(
            serial: attempt.serial, fence: attempt.fence, epoch: attempt.epoch,
            transition: transitions.decide(report, at: instant, random: 0), resource: resource)
    }

    /// `Transitions.pendingEnd`: the end that a claim gets if its reconciliation does not find the effect.
    static func pendingEnd(of attempt: Try) -> PendingEnd? { transitions.pendingEnd(of: claim(attempt)) }

    /// The outcome as `OutcomeRules` and `Classifier` give it.
    private static func outcome(_ said: Said, _ attempt: Try, at now: Instant) -> Outcome {
        switch said {
        case .made, .adopted: .done
        case .unknown: .unknown(problem("Timeout"))
        case .refused: .failed(problem("UnauthorizedOperation"))
        case .throttled: .notYet(until: now, .throttle, problem("RequestLimitExceeded"))
        case .reconcileFailed: .again(after: nil, problem("InternalError"))
        case .tooEarly(let until): .notYet(until: World.instant(until), .consistency, nil)
        case .notSent: .notYet(until: now, .pace, nil)
        case .nothingThere: .failed(pendingEnd(of: attempt)?.problem ?? problem("Died"))
        }
    }

    private static func problem(_ code: String) -> Problem { Problem(code: code, message: "It did not work.") }

    private static func claim(_ attempt: Try) -> Claim {
        Claim(
            task: TaskID(1), fence: Int64(attempt.fence), epoch: Epoch(Int64(attempt.epoch)), run: Sample.run,
            night: Sample.night, options: RunOptions(), lane: Sample.lane, accountName: "one", kind: Sample.kind,
            subject: Sample.subject, action: ActionName("ec2:CreateSnapshot"), reason: "due", payload: "",
            counters: attempt.counters, pendingEnd: attempt.pendingEnd)
    }
}
