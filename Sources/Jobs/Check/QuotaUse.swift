import Model

/// A quota of AWS that a night draws on.
struct QuotaUse {
    let service: ExactText
    let code: ExactText
    let need: Need

    enum Need {
        /// The things that exist count against the quota, and tonight makes up to `due` more.
        case room(for: String, used: Int, due: Int)
        /// The pace of a night expects this quota. So many snapshots are pending now.
        case pending(expected: Int, used: Int)
    }

    /// The present count beside the quota.
    func told(_ quota: Double) -> String {
        switch need {
        case .room(let what, let used, let due): "\(used) of \(Self.whole(quota)) \(what), up to \(due) more tonight"
        case .pending(_, let used): "\(used) of \(Self.whole(quota)) pending snapshots"
        }
    }

    /// Nil while tonight's work fits into the quota, whose value in the account and region is given.
    func problem(quota: Double, in lane: Lane) -> Problem? {
        let most = Self.whole(quota)
        switch need {
        case .room(let what, let used, let due):
            guard used + due > most else { return nil }
            return Problem(
                code: "QuotaUsedUp",
                message: "\(lane): \(used) of \(most) \(what) exist, and tonight makes up to \(due)",
                hint: "delete some, or raise the quota in Service Quotas (\(code))")
        case .pending(let expected, _):
            guard expected > most else { return nil }
            return Problem(
                code: "PendingQuota",
                message: "\(lane): AWS allows \(most) pending snapshots, and \(expected) are expected",
                hint: "set limits.pending_snapshots_per_region in defaults.yaml to the number that AWS allows")
        }
    }

    private static func whole(_ quota: Double) -> Int { Int(min(max(quota, 0), 1e9)) }
}
