import Model

/// Opens tasks that a plan names once more.
extension WriteScope {
    /// Adds the task, or opens the one that exists if `StoreRules.again` says so.
    func addOrOpen(_ spec: TaskSpec, run: Int64, laneName: String, entry: Entry) throws {
        if try addTask(spec, run: run, laneName: laneName, entry: entry) { return }
        if case .cancelled = entry { return }
        _ = try openAgain(spec, run: run)
    }

    /// Opens the task that exists, if `StoreRules.again` says so and no newer run took the lane over. False when
    /// nothing has changed. The task gets the newer plan's names. A create that is opened looks before it acts.
    func openAgain(_ spec: TaskSpec, run: Int64) throws -> Bool {
        let place = LaneRunKey(run: run, lane: try laneNumber(spec.lane))
        let kind = try kindRow(spec.kind, effect: spec.effect)
        let found = try KnownRow.find(
            sql(KnownRow.text), place, kind: kind.id, subject: spec.subject, path: path)
        guard let (id, known) = found else {
            throw corrupt("a task was neither added nor found: \(spec.kind) \(spec.subject)")
        }
        guard try laneRun(place)?.supersededBy == nil, let again = StoreRules.again(spec, known),
            let task = try task(id)
        else { return false }
        if again.forgetsResource { try forgetResource(of: task) }
        let flow = try flowNumber(Flow(lane: spec.lane, action: spec.action))
        try sql("UPDATE task SET flow = ?, reason = ?, payload = ?, also_removes = ? WHERE id = ?")
            .run(flow, spec.reason, spec.payload, spec.alsoRemoves, id)
        try reopen(task, audit: "reopened", because: again.problem, mustReconcile: spec.effect?.makes == true)
        return true
    }

    /// Opens again the tasks that ended badly and only tell a person what to look at, except for those that the plan names:
    /// `openAgain` opens these if their text has changed.
    func checkAgain(besides planned: [TaskSpec], in place: LaneRunKey, _ entry: Entry) throws {
        if case .cancelled = entry { return }
        if try laneRun(place)?.supersededBy != nil { return }
        let checks = try sql(
            """
            SELECT t.id, t.subject, t.covers, t.follows, t.run, t.lane, t.kind, k.name, e.state, e.code
            FROM ended e INDEXED BY ended_badly CROSS JOIN task t ON t.id = e.task
            CROSS JOIN kind k ON k.id = t.kind AND k.effect IS NULL
            WHERE e.run = ? AND e.lane = ? AND e.state IN ('failed', 'blocked') AND t.covers IS NULL AND t.follows = 0
            """
        ).all(place.run, place.lane) { row in
            (
                task: row.task(row.int64("id")),
                name: StoreRules.TaskName(kind: JobKind(row.text("name")), subject: row.exactText("subject")),
                isCancelled: StoreRules.isCancelled(
                    try row.word("state", in: "ended", path: path), code: row.optionalText("code"))
            )
        }
        let named = StoreRules.names(of: planned)
        for check in checks where !check.isCancelled && !named.contains(check.name) {
            try reopen(check.task, audit: "reopened", because: StoreRules.checkedAgain, mustReconcile: false)
        }
    }

    private func forgetResource(of task: TaskRow) throws {
        let state =
            try sql("SELECT state FROM resource WHERE lane = ? AND run = ? AND task = ?")
            .first(task.lane, task.run, task.id) { ResourceState(rawValue: $0.text("state")) } ?? nil
        let removed = try sql("DELETE FROM resource WHERE lane = ? AND run = ? AND task = ?")
            .run(task.lane, task.run, task.id)
        try expect(removed, "a resource that is gone")
        guard let state, let effect = try kind(task.kind).effect else { return }
        ledger.leave(Ledger.ResourceKey(run: task.run, lane: task.lane, effect: effect), state)
    }
}

/// The row of a task that a plan names, with its end and its resource.
private enum KnownRow {
    static let text: StaticString = """
        SELECT t.id, e.state, e.code, e.message, e.hint, e.request_id, e.reach, s.state AS resource_state,
          s.cloud_id, s.adopted, s.started_at, s.recorded_at
        FROM task t LEFT JOIN ended e ON e.task = t.id
        LEFT JOIN resource s ON s.lane = t.lane AND s.run = t.run AND s.task = t.id
        WHERE t.run = ? AND t.lane = ? AND t.kind = ? AND t.subject = ?
        """

    /// Runs the statement; returns nil when there is no task of that name.
    static func find(
        _ statement: SQLStatement, _ place: LaneRunKey, kind: Int64, subject: ExactText, path: String
    ) throws -> (id: Int64, task: KnownTask)? {
        try statement.first(place.run, place.lane, kind, subject) { row in
            let id = row.int64("id")
            let state = row.optionalText("state").flatMap(TaskState.init(rawValue:)) ?? .ready
            let problem = state.isOpen ? nil : try row.problem(in: "ended, task \(id)", path: path)
            let note = row.isNull("resource_state") ? nil : try row.resource(in: "resource, task \(id)", path: path)
            let resource = note.map { ($0, row.instant("recorded_at")) }
            return (id, KnownTask(state: state, problem: problem, resource: resource))
        }
    }
}

extension SQLiteStore {
    package func due(
        _ planned: [TaskSpec], in lane: Lane, run: RunKey
    ) async throws(StoreError) -> [TaskSpec] {
        try await read { scope in try scope.due(planned, in: lane, run: run) }
    }
}

extension ReadScope {
    fileprivate func due(_ planned: [TaskSpec], in lane: Lane, run: RunKey) throws -> [TaskSpec] {
        guard let run = try runNumber(run), let lane = try laneNumber(lane) else { return planned }
        let place = LaneRunKey(run: run, lane: lane)
        let hasEnded = try sql("SELECT 1 FROM run WHERE id = ? AND ended_at IS NOT NULL").exists(run)
        let part = try sql(
            "SELECT supersedes, superseded_by IS NOT NULL AS gave_way FROM lane_run WHERE run = ? AND lane = ?"
        )
        .first(run, lane) { (isListed: $0.bool("supersedes"), gaveWay: $0.bool("gave_way")) }
        let find = try sql(KnownRow.text.description)
        var kinds: [JobKind: Int64] = [:]
        try sql("SELECT id, name FROM kind").each { kinds[JobKind($0.text("name"))] = $0.int64("id") }
        return try planned.filter { spec in
            guard case .ready = spec.initial else { return true }
            let known = try kinds[spec.kind].flatMap {
                try KnownRow.find(find, place, kind: $0, subject: spec.subject, path: path)?.task
            }
            return StoreRules.isDue(
                spec, known, runHasEnded: hasEnded, isListed: part?.isListed ?? false, gaveWay: part?.gaveWay ?? false)
        }
    }
}
