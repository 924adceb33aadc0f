import CloudSimulator
import Model

/// A blackout: a time in which the services of one account, or of all accounts, cannot be reached.
struct Blackout: Sendable, CustomStringConvertible {
    /// The account; nil means every account and STS.
    let account: AccountID?
    /// The time from the start of the night's run to the start of the outage.
    let begins: Duration
    let lasts: Duration
    /// True if no connection can be made; false if every call is answered with an internal error.
    let isUnreachable: Bool

    var description: String {
        "outage of \(account?.digits ?? "everything") for \(lasts.words) after \(begins.words)\(isUnreachable ? "" : " (errors)")"
    }

    /// The fault of a call that is made this long after the start of the night's run; nil outside the outage.
    func fault(of call: CloudCall, at elapsed: Duration) -> Fault? {
        guard elapsed >= begins, elapsed < begins + lasts, account == nil || account == call.account else { return nil }
        return isUnreachable ? Fault(.before, .unreachable) : .internalError(.before, status: 503)
    }

    /// Draws an outage that is shorter than the program waits for one.
    static func drawn(from random: SharedRandom, accounts: [AccountID]) -> Blackout {
        Blackout(
            account: random.chance(0.5) ? random.pick(accounts) : nil,
            begins: random.duration(.zero...(.minutes(random.chance(0.7) ? 3 : 30))),
            lasts: random.duration(.seconds(20)...(.minutes(random.chance(0.5) ? 5 : 75))),
            isUnreachable: random.chance(0.7))
    }
}
