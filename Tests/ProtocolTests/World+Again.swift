import Model

/// A run that is started again after its end, and the person who deletes a snapshot before.
extension World {
    /// True when the task has ended and its process lists again. The check does not ask whether `confirm` has seen the
    /// snapshot, because the listing of the second run may lag behind the one that `confirm` read.
    func mayListAgain(_ host: Int) -> Bool {
        guard adversity.secondRuns > 0, hosts[host].process?.attempts.isEmpty == true,
            case .ended = hosts[host].database.place
        else { return false }
        return hosts[host].late == nil
    }

    /// `EnumerateLaneJob.plan` and its fan-out, by `StoreRules.again`.
    mutating func listAgain(_ host: Int, _ rules: Rules) {
        adversity.secondRuns -= 1
        let saw = cloud.adoptable(at: now)
        hosts[host].process?.seen = OwnerProcess.Listing(at: now, saw: saw)
        let goneAfter = rules.waitsForAbsence ? Rules.goneAfter : 0
        // `FleetListings.forget(madeBefore:notIn:)`
        if let made = hosts[host].process?.made, made != 0, saw != made, now - cloud[made].startedAt >= goneAfter {
            hosts[host].process?.made = 0
        }
        let database = hosts[host].database
        if database.place == .ended(.done) {
            guard saw == 0, now - database.recordedAt >= goneAfter else { return }
            hosts[host].database.resource = 0
        }
        hosts[host].database.reopen(at: now, mustReconcile: true)
    }

    /// A person deletes a snapshot in the console.
    mutating func takeAway(_ number: Int8) {
        adversity.takenAway -= 1
        cloud[number].state = .taken
    }
}
