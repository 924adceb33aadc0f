import Model
import Queue

/// One transaction of the owner: settles, condemnations, gates, claims.
extension MemoryQueue {
    mutating func turn(_ turn: Turn) -> TurnResult {
        var result = TurnResult()
        for settlement in turn.settlements where !settle(settlement) { result.stale.append(settlement.claim.task) }
        for condemnation in turn.condemned { condemn(condemnation) }
        wakeFollowers()
        for gate in turn.gates {
            gates[gate.flow] = gate
            touched.insert(gate.flow)
        }
        for change in turn.outages {
            switch change {
            case .goesOn(let outage): outages[change.place] = outage
            case .ended(let place): outages[place] = nil
            }
        }
        for order in turn.claims { result.claims += claim(order, turn.epoch) }
        finish()
        result.flows = touched.sorted { ($0.lane, $0.action) < ($1.lane, $1.action) }.map(status)
        result.endedRuns = endedRuns
        return result
    }

    func status(_ flow: Flow) -> FlowStatus {
        FlowStatus(flow: flow, earliestDue: ready[flow]?.first?.due, gate: gates[flow])
    }

    private mutating func claim(_ order: ClaimOrder, _ epoch: Epoch) -> [Claim] {
        guard order.count > 0 else { return [] }
        touched.insert(order.flow)
        var claims: [Claim] = []
        while claims.count < order.count, let entry = ready[order.flow]?.first, entry.due <= now {
            let index = Int(entry.task) - 1
            move(index, to: .flight(MemoryFlight(epoch: epoch, claimedAt: now)))
            tasks[index].fence += 1
            let task = tasks[index]
            let run = runs[task.run]
            claims.append(
                Claim(
                    task: TaskID(task.id), fence: task.fence, epoch: epoch, run: run.key, night: run.night,
                    options: StoreRules.options(of: task.lane, run.options), lane: task.lane,
                    accountName: run.lanes[task.lane]?.name ?? "", kind: task.spec.kind, subject: task.spec.subject,
                    action: task.spec.action,
                    reason: task.spec.reason, payload: task.spec.payload, counters: task.counters,
                    pendingEnd: task.pendingEnd))
        }
        return claims
    }

    private mutating func settle(_ settlement: Settlement) -> Bool {
        let claim = settlement.claim
        guard let index = index(claim.task) else { return false }
        let outcome = settlement.result.outcome
        guard case .flight(let flight) = tasks[index].place, flight.epoch == claim.epoch,
            tasks[index].fence == claim.fence
        else {
            audit(index, "stale", outcome.auditProblem, fence: claim.fence, epoch: claim.epoch)
            return false
        }
        touched.insert(tasks[index].flow)
        audit(
            index, outcome.auditName, outcome.auditProblem, epoch: claim.epoch, claimedAt: flight.claimedAt,
            settledAt: settlement.settledAt)
        leave(index, flight, settlement.transition)
        count(settlement.calls, index, fence: claim.fence)
        let task = tasks[index]
        let result = settlement.result
        if let note = result.resource { record(note, with: result.removedWithIt, index) }
        for observation in result.observations { observe(observation, from: Place(run: task.run, lane: task.lane)) }
        if let plan = result.fanOut {
            fanOut(plan, task, claim, takenAt: settlement.settledAt, cancelled: flight.cancelled)
        }
        for spec in result.followUps {
            _ = addTask(spec, run: task.run, laneName: claim.accountName, cancelled: flight.cancelled)
        }
        warn(result, in: Place(run: task.run, lane: task.lane), claim.task)
        return true
    }

    private mutating func warn(_ result: AttemptResult, in place: Place, _ task: TaskID) {
        guard var warnings = runs[place.run].lanes[place.lane]?.warnings else { return }
        let listing = result.fanOut == nil ? nil : task
        if let listing { warnings.removeAll { $0.listedBy == listing } }
        for line in result.warnings.map({ ExactText($0) }) where !line.isEmpty {
            if warnings.contains(where: { $0.line == line }) { continue }
            warnings.append(MemoryWarning(line: line, listedBy: listing))
        }
        runs[place.run].lanes[place.lane]?.warnings = warnings
    }

    private mutating func leave(_ index: Int, _ flight: MemoryFlight, _ transition: Transition) {
        let task = tasks[index]
        switch transition {
        case .end(let state, let problem, let counters):
            if flight.nudged, !flight.cancelled, task.spec.followsLane, state == .done || state == .skipped {
                audit(index, "reopened", nil)
                makeReady(
                    index, due: now, TaskCounters(deaths: counters.deaths, mustReconcile: counters.mustReconcile), nil)
            } else {
                end(index, state, problem, counters)
            }
        case .wait(let until, let counters, let pendingEnd):
            let over = StoreRules.insteadOfWaiting(
                in: runs[task.run].key, cancelled: flight.cancelled,
                supersededBy: supersededBy(Place(run: task.run, lane: task.lane)),
                night: runs[task.run].night, counters, pendingEnd: pendingEnd, now: now)
            switch over {
            case .ends(let problem): end(index, .blocked, problem, counters)
            case .reconcilesOnceMore(let lastReconciliation): makeReady(index, due: until, counters, lastReconciliation)
            case nil: makeReady(index, due: until, counters, pendingEnd)
            }
        }
    }

    private mutating func count(_ calls: [CallRecord], _ index: Int, fence: Int64) {
        let run = tasks[index].run
        for call in calls {
            tasks[index].calls.append((fence, call))
            runs[run].api.callsByPurpose[call.purpose, default: 0] += 1
            runs[run].api.mutations += call.mutating ? 1 : 0
            runs[run].api.throttled += call.throttled ? 1 : 0
            if call.isVain { runs[run].api.vainByPurpose[call.purpose, default: 0] += 1 }
        }
    }

    private mutating func observe(_ observation: ResourceObservation, from place: Place) {
        guard let index = index(observation.task), tasks[index].run == place.run, tasks[index].lane == place.lane,
            let note = tasks[index].resource?.note, observation.id == nil || observation.id == note.id
        else { return }
        if observation.state == .removed, note.state != .removed {
            self.note(place, removed: true, 1)
        }
        tasks[index].resource?.note = ResourceNote(
            id: note.id, state: observation.state, adopted: note.adopted, startedAt: note.startedAt)
        tasks[index].resource?.problem = observation.problem
        follow(index)
        guard observation.reopens, case .ended = tasks[index].place, supersededBy(place) == nil else { return }
        tasks[index].resource?.reopened += 1
        reopen(index, audit: "reopened")
    }

    private mutating func fanOut(
        _ plan: FanOut, _ task: MemoryTask, _ claim: Claim, takenAt: Instant, cancelled: Bool
    ) {
        let place = Place(run: task.run, lane: task.lane)
        if plan.supersedesOlderRuns { supersedeOlderRuns(place) }
        for entry in plan.lanes {
            _ = addLane(entry.lane, name: entry.accountName, run: task.run)
            for spec in entry.tasks {
                addOrOpen(spec, run: task.run, laneName: entry.accountName, cancelled: cancelled)
            }
        }
        for spec in plan.tasks {
            addOrOpen(spec, run: task.run, laneName: claim.accountName, cancelled: cancelled)
        }
        if plan.census != nil, plan.supersedesOlderRuns, !cancelled { checkAgain(besides: plan.tasks, in: place) }
        for feature in plan.covered { runs[task.run].lanes[task.lane]?.features[feature] = .some(nil) }
        for uncovered in plan.uncovered {
            runs[task.run].lanes[task.lane]?.features[uncovered.feature] = .some(uncovered.problem)
        }
        if let census = plan.census {
            let known = censuses[task.lane]?.contains { $0.run == task.run && $0.takenAt == takenAt } ?? false
            if !known {
                censuses[task.lane, default: []].append(Census(run: task.run, takenAt: takenAt, census: census))
            }
            if StoreRules.confirms(census.selectedVolumes, over: confirmedSelections[task.lane]) {
                confirmedSelections[task.lane] = census.selectedVolumes
            }
        }
    }
}
