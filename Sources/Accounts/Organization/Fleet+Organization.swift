import Model

/// The knowledge of the organization with which a fleet is put together.
package enum OrganizationKnowledge: Sendable, Hashable {
    /// The organization was listed just now.
    case listed(OrganizationListing)
    /// The listing failed. The last one that succeeded stands in for it, if there is one.
    case failed(Problem, kept: OrganizationListing?)
    /// The organization was not asked. The last listing that was kept is used, if there is one.
    case kept(OrganizationListing?)

    /// The accounts that are known, from whichever listing.
    package var listing: OrganizationListing? {
        switch self {
        case .listed(let listing): listing
        case .failed(_, let kept), .kept(let kept): kept
        }
    }
}

extension Fleet {
    /// The fleet with the accounts of the organization that a rule covers. An account's own file counts before a rule.
    /// Without `organization.yaml` nothing changes.
    package func joined(_ knowledge: OrganizationKnowledge) -> Fleet {
        guard let organization else { return self }
        var joined = self
        joined.knowledge = knowledge
        guard let listing = knowledge.listing else { return joined }
        let files = Set(accounts.map(\.id)).union(broken.compactMap(\.id))
        var idle: [IdleAccount] = []
        var closed: Set<AccountID> = []
        func leave(_ member: OrganizationMember, _ reason: IdleAccount.Reason, as name: String? = nil) {
            idle.append(IdleAccount(account: member.id, name: name ?? member.shownName, reason: reason))
        }
        for member in listing.members {
            let inactive = IdleAccount.Reason.inactive(state: member.state, since: member.inactiveSince)
            if files.contains(member.id) {
                // Why only a live listing: an old one must not keep an account with a file from its night.
                guard case .listed = knowledge, !member.isActive else { continue }
                closed.insert(member.id)
                leave(member, inactive, as: accounts.first { $0.id == member.id }?.name)
                continue
            }
            let decision = organization.decision(about: member)
            guard member.isActive else {
                if case .ruled = decision { leave(member, inactive) }
                continue
            }
            switch decision {
            case .excluded: break
            case .ruled(let rule): joined.accounts.append(rule.account(of: member))
            case .unruled: leave(member, .unruled)
            case .unknown:
                leave(member, .unruled)
                joined.undecided[member.id] = member.shownName
            }
        }
        for departed in listing.left where !files.contains(departed.member.id) {
            guard case .ruled = organization.decision(about: departed.member) else { continue }
            leave(departed.member, .left(since: departed.since))
        }
        joined.accounts = joined.accounts.filter { !closed.contains($0.id) }.sorted { $0.id < $1.id }
        joined.organizationIdle = idle.sorted { (ExactText($0.name), $0.account) < (ExactText($1.name), $1.account) }
        return joined
    }

    /// The accounts that are known and not worked in the night of this day.
    package func idle(on day: CalendarDay) -> [IdleAccount] {
        let paused = accounts.filter { $0.isPaused(on: day) }.map { account in
            IdleAccount(
                account: account.id, name: account.name, reason: .paused(until: account.pausedUntil ?? day))
        }
        return (paused + organizationIdle).sorted {
            (ExactText($0.name), $0.account) < (ExactText($1.name), $1.account)
        }
    }

    /// Warnings about pauses that are over by this day, for a person who forgot the key.
    package func pauseWarnings(on day: CalendarDay) -> [String] {
        let over = accounts.filter { $0.pausedUntil.map { $0 <= day } ?? false }
        var seen: Set<String> = []
        return over.compactMap { account in
            guard let until = account.pausedUntil, seen.insert("\(account.file) \(until)").inserted else { return nil }
            return
                "\(account.file): paused_until: the pause ended on \(until), and the account is worked: remove the key"
        }
    }
}
