import Accounts
import Model
import Queue

/// The problems that jobs find by themselves.
extension Problem {
    /// Nil unless the local clock is too far from AWS's. `skew` is the local clock minus AWS's; nil when it is not known.
    static func clock(_ skew: Duration?, _ lane: Lane, _ limits: Limits) -> Problem? {
        guard let skew, skew > limits.skewMaximum || skew < .zero - limits.skewMaximum else { return nil }
        return Problem(
            code: "ClockSkew", message: "\(lane): the local clock is \(skew.milliseconds / 1_000) s from AWS's",
            hint: "set this machine's clock (NTP): until then nothing is deleted", reach: .lane)
    }

    static func noAccount(_ claim: Claim) -> Problem {
        Problem(
            code: "NoAccount",
            message:
                "\(claim.lane) (\(claim.accountName)): the accounts directory no longer has it, or its file is broken",
            hint: "fix the file (aws-man accounts check) or put it back, and replay; or leave the task as it is",
            reach: .lane)
    }

    static func paused(_ account: Account, until: CalendarDay) -> Problem {
        Problem(
            code: "Paused", message: "\(account.file) pauses \(account.name) (\(account.id)) until \(until)",
            hint: "remove paused_until and replay, or leave it as it is")
    }

    static func store(_ error: StoreError) -> Problem {
        Problem(code: "Database", message: "the history of its account and region could not be read: \(error)")
    }

    static func badPayload(_ claim: Claim) -> Problem {
        Problem(
            code: "BadPayload", message: "the payload of \(claim.kind) \(claim.subject) is not of this version",
            hint: RunKey.anotherRun)
    }

    static func foreignAnswer(_ what: String, _ owner: AccountID, _ session: LaneSession) -> Problem {
        Problem(
            code: "WrongAccount", message: "\(session.lane): AWS says that \(what) belongs to \(owner)",
            hint: "check `account`, `credentials` and `endpoint` in \(session.account.file)", reach: .lane)
    }
}
