import Model
import Queue

/// The outages, by service of a lane. All of a lane's outages together get one probe every `OutageGate.probeInterval`.
extension PacingTable {
    /// The unit by which calls of the flow meet outages.
    package func place(of flow: Flow) -> Outage.Place {
        Outage.Place(lane: flow.lane, service: services[flow.action] ?? flow.action.service)
    }

    /// The place of the outage in which tasks of the flow are claimed only to probe; nil when there is none.
    package func outage(holding flow: Flow) -> Outage.Place? {
        // Why first: the service's name is a new string, which every call would pay for.
        guard gates[flow.lane] != nil else { return nil }
        let place = place(of: flow)
        return gate(of: place).isClosed ? place : nil
    }

    package func gate(of place: Outage.Place) -> OutageGate { gates[place.lane]?[place.service] ?? OutageGate() }

    mutating func fails(_ flow: Flow, _ problem: Problem, at now: Moment) {
        let place = place(of: flow)
        let closed = gates[place.lane, default: [:]][place.service, default: OutageGate()].failed(problem, at: now)
        if closed { unsavedOutages.insert(place) }
    }

    mutating func succeeds(_ flow: Flow, at now: Moment) {
        guard gates[flow.lane] != nil else { return }
        let place = place(of: flow)
        guard gates[place.lane]?[place.service]?.answered(at: now) == true else { return }
        unsavedOutages.insert(place)
        // Why: the network may be back, and then the other services answer too.
        for other in closed(in: place.lane) { gates[place.lane]?[other]?.probe(at: now.up) }
        wake(place.lane)
    }

    /// Lets one call of an attempt through, although the last ones failed, when a probe is due.
    package mutating func takeProbe(_ place: Outage.Place, at now: Moment) -> Bool {
        let closed = closed(in: place.lane)
        let turns = OutageGate.probeInterval * closed.count
        guard
            gates[place.lane]?[place.service]?.takeProbe(next: turns, maximum: limits.outageMaximum, at: now) == true
        else { return false }
        for other in closed where other != place.service {
            gates[place.lane]?[other]?.postpone(to: now.up + OutageGate.probeInterval)
        }
        unsavedOutages.formUnion(closed.map { Outage.Place(lane: place.lane, service: $0) })
        return true
    }

    /// Takes back a probe whose attempt ended without a call, so that another task can make it.
    package mutating func returnProbe(_ place: Outage.Place, at now: Moment) {
        guard gate(of: place).isClosed else { return }
        gates[place.lane]?[place.service]?.probe(at: now.up)
        wake(place.lane)
    }

    /// The lanes in which an outage ended since the last call, so that more may be claimed there at once.
    package mutating func takeWoken() -> Set<Lane> {
        defer { woken.removeAll(keepingCapacity: true) }
        return woken
    }

    private func closed(in lane: Lane) -> [ServiceName] {
        (gates[lane] ?? [:]).filter(\.value.isClosed).keys.sorted()
    }

    private mutating func wake(_ lane: Lane) {
        woken.insert(lane)
        changed.insert(lane)
    }

    // MARK: restarting

    /// The outages that began, were probed or ended since the last call, to be written with the next transaction.
    package mutating func takeUnsavedOutages(at now: Moment) -> [OutageChange] {
        defer { unsavedOutages.removeAll(keepingCapacity: true) }
        return unsavedOutages.sorted().map { place in
            gate(of: place).outage(of: place, at: now).map { .goesOn($0) } ?? .ended(place)
        }
    }

    /// Restores an outage that an earlier process stored.
    package mutating func restore(_ outage: Outage, at now: Moment) {
        var gate = OutageGate()
        if gate.restore(outage, maximum: limits.outageMaximum, at: now) {
            gates[outage.place.lane, default: [:]][outage.place.service] = gate
        } else {
            unsavedOutages.insert(outage.place)
        }
    }
}
