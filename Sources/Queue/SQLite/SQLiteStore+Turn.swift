import Model

extension SQLiteStore {
    package func turn(_ turn: Turn, at now: Instant) async throws(StoreError) -> TurnResult {
        var result = try await write(at: now) { scope in
            try scope.requireOwner(turn.epoch)
            var result = TurnResult()
            for settlement in turn.settlements where try !scope.settle(settlement) {
                result.stale.append(settlement.claim.task)
            }
            for condemnation in turn.condemned { try scope.condemn(condemnation) }
            // Why before the claims: a follower that a settlement opens again can be claimed in the same transaction.
            try scope.wakeFollowers()
            for gate in turn.gates { try scope.store(gate) }
            for change in turn.outages { try scope.store(change) }
            for order in turn.claims { result.claims += try scope.claim(order, epoch: turn.epoch) }
            result.flows = try scope.touchedFlows()
            try scope.flush()
            return (result, scope.endedRuns)
        }
        result.0.endedRuns = result.1
        return result.0
    }
}

extension WriteScope {
    /// Stores a gate for the next owner. Nothing is claimed from the flow before the gate opens.
    func store(_ gate: FlowGate) throws {
        let flow = try flowNumber(gate.flow)
        try sql("UPDATE flow SET gate_until = ?, rate_factor = ?, consecutive = ? WHERE id = ?")
            .run(gate.closedUntil.milliseconds, gate.rateFactor, gate.consecutive, flow)
        touched.insert(flow)
    }

    /// Returns the flows that this transaction touched, as they are now, in the order of their numbers.
    func touchedFlows() throws -> [FlowStatus] {
        try touched.sorted().map { number in
            let flow = try flow(number).flow
            let status = try sql(
                """
                SELECT gate_until, rate_factor, consecutive,
                  (SELECT due_at FROM ready WHERE flow = ?1 ORDER BY due_at, task LIMIT 1) AS due
                FROM flow WHERE id = ?1
                """
            ).first(number) {
                FlowStatus(flow: flow, earliestDue: $0.optionalInstant("due"), gate: $0.gate(of: flow))
            }
            guard let status else { throw corrupt("the table flow has no row \(number)") }
            return status
        }
    }
}
