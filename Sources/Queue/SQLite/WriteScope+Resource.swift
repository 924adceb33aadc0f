import Model

/// Stores the resources that tasks made, adopted or removed, and what `confirm` later observes of the resources.
extension WriteScope {
    /// Stores a task's resource, in place of the resource that was stored for the task before. `withIt` counts what was
    /// removed along with it.
    func record(_ note: ResourceNote, with withIt: Int = 0, of task: TaskRow, effect: TaskEffect?) throws {
        let before =
            try sql("SELECT state FROM resource WHERE lane = ? AND run = ? AND task = ?")
            .first(task.lane, task.run, task.id) { ResourceState(rawValue: $0.text("state")) } ?? nil
        try sql(
            """
            INSERT INTO resource (lane, run, task, effect, cloud_id, state, adopted, started_at, recorded_at, observed_at,
              reopened)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 0)
            ON CONFLICT DO UPDATE SET effect = excluded.effect, cloud_id = excluded.cloud_id,
              state = excluded.state, adopted = excluded.adopted, started_at = excluded.started_at,
              recorded_at = excluded.recorded_at, observed_at = excluded.observed_at, problem = NULL
            """
        ).run(
            task.lane, task.run, task.id, effect?.rawValue, note.id, note.state.rawValue, note.adopted,
            note.startedAt?.milliseconds, now.milliseconds)
        if let effect {
            ledger.move(
                Ledger.ResourceKey(run: task.run, lane: task.lane, effect: effect), from: before, to: note.state)
        }
        if note.state == .removed {
            if before != .removed, try !isRemovedByAnotherRun(task) { ledger.countRemoved(1 + withIt, in: task.place) }
        } else if !note.adopted, let effect {
            ledger.countMade(StoreRules.things(made: effect), in: task.place)
        }
        if note.state == .pending, !task.follows { stirred.insert(task.place) }
    }

    /// True when another run of the night removed the same resource: what two runs removed counts once.
    // Why CROSS JOIN: it keeps this order (FACTS Q10). Otherwise SQLite may read all resources of the lane.
    private func isRemovedByAnotherRun(_ task: TaskRow) throws -> Bool {
        try sql(
            """
            SELECT 1 FROM task own CROSS JOIN run tonight ON tonight.id = own.run
              CROSS JOIN run other ON other.slot_start = tonight.slot_start AND other.id <> tonight.id
              CROSS JOIN task t
                ON t.run = other.id AND t.lane = own.lane AND t.kind = own.kind AND t.subject = own.subject
              CROSS JOIN resource s ON s.lane = t.lane AND s.run = t.run AND s.task = t.id
            WHERE own.id = ? AND s.state = 'removed'
            """
        ).exists(task.id)
    }

    /// Stores what `confirm` observed of a task. The task must be in the run and lane of that `confirm`; otherwise
    /// nothing changes.
    func observe(_ observation: ResourceObservation, from place: LaneRunKey) throws {
        let id = observation.task.number
        let before = try sql("SELECT state, effect, cloud_id FROM resource WHERE lane = ? AND run = ? AND task = ?")
            .first(place.lane, place.run, id) { row in
                (
                    state: ResourceState(rawValue: row.text("state")), id: row.exactText("cloud_id"),
                    effect: row.optionalText("effect").flatMap(TaskEffect.init(rawValue:))
                )
            }
        guard let before, observation.id == nil || observation.id == before.id, let task = try task(id) else { return }
        try sql("UPDATE resource SET state = ?, observed_at = ?, problem = ? WHERE lane = ? AND run = ? AND task = ?")
            .run(
                observation.state.rawValue, now.milliseconds, try observation.problem?.stored(), place.lane, place.run,
                id)
        if observation.state == .removed, before.state != .removed { ledger.countRemoved(1, in: place) }
        if let effect = before.effect {
            let key = Ledger.ResourceKey(run: place.run, lane: place.lane, effect: effect)
            ledger.move(key, from: before.state, to: observation.state)
        }
        guard observation.reopens,
            try sql("SELECT 1 FROM ended WHERE task = ?").exists(id),
            try laneRun(place)?.supersededBy == nil
        else { return }
        try sql("UPDATE resource SET reopened = reopened + 1 WHERE lane = ? AND run = ? AND task = ?")
            .run(place.lane, place.run, id)
        try reopen(task, audit: "reopened")
    }
}
