import Engine
import Model
import Queue

/// The steps of an owner. Each function stands for the code that it names.
extension World {
    /// `OwnerLock.tryAcquire`, then `SQLiteStore.takeOver`. A process gets the lock only when its predecessor is dead.
    mutating func takeOver(_ host: Int, _ rules: Rules) {
        let left = hosts[host].database
        hosts[host].database.takeOver(at: now)
        hosts[host].process = OwnerProcess(epoch: hosts[host].database.epoch, since: now)
        if rules.windowStart == .claim, left.place == .flight { hosts[host].process?.quiet = left.claimedAt }
    }

    /// `OwnerLoop.turn` and `apply`: the claim commits, then its attempt starts.
    mutating func claim(_ host: Int, _ rules: Rules) {
        claims += 1
        var database = hosts[host].database
        database.claim(serial: claims, at: now, rules)
        var attempt = Try(
            serial: claims, fence: database.fence, epoch: database.heldBy, counters: database.counters,
            pendingEnd: database.pendingEnd, claimedAt: now)
        attempt.isDurable = rules.claimsFirst
        if rules.claimsFirst { hosts[host].database = database }
        hosts[host].process?.attempts.append(attempt)
    }

    /// Commits a claim after its attempt has begun, which happens only when the rule `claimsFirst` is broken.
    mutating func commitClaim(_ host: Int, _ index: Int, _ rules: Rules) {
        let serial = hosts[host].process?.attempts[index].serial ?? 0
        hosts[host].process?.attempts[index].isDurable = true
        hosts[host].database.claim(serial: serial, at: now, rules)
    }

    /// `AttemptRunner.work`: `CreateSnapshotJob.reconcile` if required, then the first half of its `perform`.
    mutating func reconcile(_ host: Int, _ index: Int, _ rules: Rules) {
        guard var process = hosts[host].process else { return }
        let attempt = process.attempts[index]
        let pending = Decision.pendingEnd(of: attempt)
        if attempt.counters.mustReconcile || pending != nil {
            if let saw = process.seen?.saw, saw != 0 { return end(host, index, .adopted(saw), rules) }
            let since = windowEnd(process, rules)
            if now < since { return end(host, index, .tooEarly(until: since), rules) }
            let there = tonights(&process, since: since)
            hosts[host].process = process
            if there != 0 { return end(host, index, .adopted(there), rules) }
            hosts[host].process?.attempts[index].foundNothing = true
            if pending != nil { return end(host, index, .nothingThere, rules) }
        }
        let there = tonights(&process, since: process.since)
        hosts[host].process?.seen = process.seen
        if there != 0 { return end(host, index, .adopted(there), rules) }
        hosts[host].process?.attempts[index].phase = .reconciled
    }

    /// The end of the window that begins at `Attempt.quietSince`.
    private func windowEnd(_ process: OwnerProcess, _ rules: Rules) -> Int8 {
        rules.waitsForWindow ? (process.quiet ?? process.since) + Rules.window : now
    }

    /// `CreateSnapshotJob.tonights`: the snapshot that this process made, otherwise that of a listing from `since` on.
    private func tonights(_ process: inout OwnerProcess, since: Int8) -> Int8 {
        if process.made != 0 { return process.made }
        if let listing = process.seen, listing.at >= since { return listing.saw }
        let listing = OwnerProcess.Listing(at: now, saw: cloud.adoptable(at: now))
        process.seen = listing
        return listing.saw
    }

    /// `AWSClient.call`: signs the request, then asks `CallControl.maySend`.
    mutating func check(_ host: Int, _ index: Int, _ rules: Rules) {
        guard let attempt = hosts[host].process?.attempts[index] else { return }
        guard now - attempt.claimedAt < Rules.attemptLimit else { return end(host, index, .notSent, rules) }
        hosts[host].process?.attempts[index].phase = .checked(signedAt: now)
    }

    /// `Transport.send`: the request is sent once.
    mutating func send(_ host: Int, _ index: Int, _ signedAt: Int8) {
        guard let attempt = hosts[host].process?.attempts[index] else { return }
        hosts[host].process?.attempts[index].phase = .sent
        cloud.requests.append(Cloud.Request(host: host, serial: attempt.serial, signedAt: signedAt))
        cloud.requests.sort { $0.serial < $1.serial }
    }

    /// A complete answer arrives: `CreateSnapshotJob.perform` remembers the snapshot that AWS made.
    mutating func hear(_ host: Int, _ index: Int, _ rules: Rules) {
        guard let attempt = hosts[host].process?.attempts[index],
            case .answered(let said)? = request(attempt.serial)?.state
        else { return }
        remove(attempt.serial)
        if case .made(let number) = said { hosts[host].process?.made = number }
        end(host, index, said, rules)
    }

    /// `AttemptRunner.run` reports to the inbox. `OwnerLoop.follow` notes when an unknown attempt could send no more.
    mutating func end(_ host: Int, _ index: Int, _ said: Said, _ rules: Rules) {
        guard let attempt = hosts[host].process?.attempts[index] else { return }
        hosts[host].process?.attempts[index].phase = .ended(said)
        guard said == .unknown else { return }
        hosts[host].process?.quiet = rules.windowStart == .quiet ? now : attempt.claimedAt
    }

    /// `OwnerLoop.collect` and `commit`.
    mutating func settle(_ host: Int, _ index: Int, _ said: Said, _ rules: Rules) {
        guard let attempt = hosts[host].process?.attempts.remove(at: index) else { return }
        let settling = Decision.settling(attempt, said, at: now)
        store(settling, host, rules)
        if case .end(.done, _, _) = settling.transition { hosts[host].process?.quiet = nil }
    }

    /// A settle arrives late, from an owner that was thought dead or from a repeated transaction.
    mutating func settleLate(_ host: Int, _ rules: Rules) {
        guard let late = hosts[host].late else { return }
        hosts[host].late = nil
        store(late, host, rules)
    }

    private mutating func store(_ settling: Settling, _ host: Int, _ rules: Rules) {
        let before = hosts[host].database
        let isOwn = before.place == .flight && before.serial == settling.serial
        let changed = hosts[host].database.settle(settling, at: adversity.secondRuns > 0 ? now : 0, rules)
        if changed && !isOwn { broken = .staleSettleChangesNothing }
        if isOwn && !changed { broken = .nothingAcknowledgedIsLost }
    }

    /// The process dies by SIGKILL or power loss, between any two steps. Requests under way stay under way.
    mutating func crash(_ host: Int) {
        adversity.crashes = max(0, adversity.crashes - 1)
        for attempt in hosts[host].process?.attempts ?? [] { abandon(attempt.serial) }
        hosts[host].process = nil
    }
}
