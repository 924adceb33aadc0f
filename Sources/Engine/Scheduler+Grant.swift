import DequeModule
import Model
import Queue

/// Decides which lane gets the next slot, and takes slots back.
extension Scheduler {
    /// Takes the account's next lane that may start a call, and grants one of its flows up to `quantum` claims.
    mutating func grant(
        _ account: Int, at now: Moment, pacing: inout PacingTable
    ) -> (flow: Int, count: Int, paid: Int)? {
        while let lane = accounts[account].lanes.popFirst() {
            lanes[lane].isListed = false
            guard mayStart(lane) else { continue }
            while let flow = lanes[lane].candidates.popFirst() {
                flows[flow].isCandidate = false
                guard var paid = pay(flow, at: now, pacing: &pacing) else { continue }
                occupy(flow)
                var count = 1
                while count < quantum, hasSlot, mayStart(lane),
                    let more = pay(flow, at: now, pacing: &pacing)
                {
                    occupy(flow)
                    (paid, count) = (more, count + 1)
                }
                addCandidate(flow)
                return (flow, count, paid)
            }
            if lanes[lane].isAdmitted {
                leavePool(lane)
                admitFromPool()
            }
        }
        return nil
    }

    /// True when the lane may take a slot. A lane that may not leaves the rotation until one of its attempts ends.
    mutating func mayStart(_ lane: Int) -> Bool {
        if lanes[lane].answers { return lanes[lane].inFlight < limits.maxInFlightPerRegion }
        guard lanes[lane].inFlight == 0 else { return false }
        if lanes[lane].isAdmitted { return true }
        if poolQueue.isEmpty && unproven + admitted < unprovenBound { return true }
        if !lanes[lane].waitsForPool {
            lanes[lane].waitsForPool = true
            poolQueue.append(lane)
        }
        return false
    }

    /// Takes a token when the flow has a due row, room and a token. Otherwise it sets a timer, if time alone helps.
    mutating func pay(_ flow: Int, at now: Moment, pacing: inout PacingTable) -> Int? {
        guard let due = flows[flow].due else { return nil }
        guard due <= now.wall else {
            setTimer(flow, now.uptime(of: due))
            return nil
        }
        if let doubted = flows[flow].doubtedUntil {
            guard doubted <= now.up else {
                setTimer(flow, doubted)
                return nil
            }
            flows[flow].doubtedUntil = nil
        }
        guard flows[flow].inFlight == 0 || learned.contains(flows[flow].flow.action) else { return nil }
        if let room = flows[flow].capacity?.room(at: now.up), room < 1 {
            if let chance = flows[flow].capacity?.nextChance(at: now.up) { setTimer(flow, chance) }
            return nil
        }
        guard let paid = pacing.claim(flows[flow].flow, at: now) else {
            if let next = pacing.nextClaim(flows[flow].flow, at: now) { setTimer(flow, next) }
            return nil
        }
        return paid
    }

    mutating func occupy(_ flow: Int) {
        let lane = flows[flow].lane
        flows[flow].capacity?.claim()
        flows[flow].inFlight += 1
        lanes[lane].inFlight += 1
        inFlight += 1
        if !lanes[lane].answers { unproven += 1 }
        if lanes[lane].isAdmitted { leavePool(lane) }
    }

    mutating func release(_ flow: Int) {
        let lane = flows[flow].lane
        flows[flow].inFlight -= 1
        lanes[lane].inFlight -= 1
        inFlight -= 1
        precondition(flows[flow].inFlight >= 0, "a place is given back once")
        if !lanes[lane].answers {
            unproven -= 1
            admitFromPool()
        }
    }

    /// Admits the next waiting lanes in order. A lane that has begun to answer meanwhile no longer needs admission.
    mutating func admitFromPool() {
        while unproven + admitted < unprovenBound, let lane = poolQueue.popFirst() {
            guard lanes[lane].waitsForPool else { continue }
            lanes[lane].waitsForPool = false
            guard !lanes[lane].candidates.isEmpty else { continue }
            lanes[lane].isAdmitted = true
            admitted += 1
            relist(lane)
        }
    }

    mutating func leavePool(_ lane: Int) {
        lanes[lane].waitsForPool = false
        guard lanes[lane].isAdmitted else { return }
        lanes[lane].isAdmitted = false
        admitted -= 1
    }

    /// Schedules again the lane's flows that have no timer or have a capacity, because more than time may open them.
    mutating func reconsider(_ lane: Int, at now: Moment) {
        for flow in lanes[lane].flows where flows[flow].timer == nil || flows[flow].capacity != nil {
            schedule(flow, at: now)
        }
        relist(lane)
    }
}
