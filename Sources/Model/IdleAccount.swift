/// An account that is known and is not worked, with the reason. It does not change the verdict of a run: every plan,
/// listing and report names it (DECISIONS D105).
package struct IdleAccount: Hashable, Sendable {
    package let account: AccountID
    package let name: String
    package let reason: Reason

    package enum Reason: Hashable, Sendable {
        /// The account's file pauses it. The night of this day is the first that is worked again.
        case paused(until: CalendarDay)
        /// The account is in the organization and not active, e.g. `SUSPENDED`. Nil when it was never seen active.
        case inactive(state: String, since: CalendarDay?)
        /// The account was in the organization, and is not any more since this day.
        case left(since: CalendarDay)
        /// The account is in the organization, and neither a file nor a rule says what to do there.
        case unruled
    }

    package init(account: AccountID, name: String, reason: Reason) {
        (self.account, self.name, self.reason) = (account, name, reason)
    }

    /// The word by which programs know the reason. It is part of the JSON interface and of the database.
    package var word: String {
        switch reason {
        case .paused: "paused"
        case .inactive: "inactive"
        case .left: "left"
        case .unruled: "unruled"
        }
    }

    /// The day that belongs to the reason; nil when none does.
    package var day: CalendarDay? {
        switch reason {
        case .paused(let until): until
        case .inactive(_, let since): since
        case .left(let since): since
        case .unruled: nil
        }
    }

    /// The organization's word for the account's state; nil for the other reasons.
    package var state: String? { if case .inactive(let state, _) = reason { state } else { nil } }
}

extension IdleAccount.Reason {
    /// Nil when the words do not make a reason.
    package init?(word: String, day: CalendarDay?, state: String?) {
        switch (word, day, state) {
        case ("paused", let until?, nil): self = .paused(until: until)
        case ("inactive", let since, let state?): self = .inactive(state: state, since: since)
        case ("left", let since?, nil): self = .left(since: since)
        case ("unruled", nil, nil): self = .unruled
        default: return nil
        }
    }
}
