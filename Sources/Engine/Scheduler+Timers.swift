import DequeModule
import HeapModule
import Model
import Queue

/// Keeps the rotations, and one timer entry for each flow that only time can open.
extension Scheduler {
    mutating func schedule(_ flow: Int, at now: Moment) {
        guard let due = flows[flow].due else { return }
        if due > now.wall { setTimer(flow, now.uptime(of: due)) } else { addCandidate(flow) }
    }

    mutating func fireTimers(_ now: Uptime) {
        while let first = timers.min, first.at <= now {
            timers.removeMin()
            guard flows[first.flow].timer == first.at else { continue }
            flows[first.flow].timer = nil
            addCandidate(first.flow)
        }
    }

    mutating func setTimer(_ flow: Int, _ time: Uptime) {
        guard !flows[flow].isCandidate, flows[flow].timer != time else { return }
        flows[flow].timer = time
        timers.insert(Timer(at: time, flow: flow))
        if timers.count > 4 * flows.count + 64 { dropStaleTimers() }
    }

    mutating func dropStaleTimers() {
        timers = Heap(flows.indices.compactMap { flow in flows[flow].timer.map { Timer(at: $0, flow: flow) } })
    }

    mutating func addCandidate(_ flow: Int) {
        flows[flow].timer = nil
        if !flows[flow].isCandidate {
            flows[flow].isCandidate = true
            lanes[flows[flow].lane].candidates.append(flow)
        }
        relist(flows[flow].lane)
    }

    mutating func relist(_ lane: Int) {
        guard !lanes[lane].isListed, !lanes[lane].waitsForPool, !lanes[lane].candidates.isEmpty else { return }
        lanes[lane].isListed = true
        accounts[lanes[lane].account].lanes.append(lane)
        list(lanes[lane].account)
    }

    mutating func list(_ account: Int) {
        guard !accounts[account].isListed, !accounts[account].lanes.isEmpty else { return }
        accounts[account].isListed = true
        rotation.append(account)
    }
}
