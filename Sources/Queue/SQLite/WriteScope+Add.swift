import Model

/// Adds a run's lanes and tasks. Each method adds only what is missing.
extension WriteScope {
    /// The ways in which new tasks enter the queue.
    enum Entry {
        case asSpecified
        /// The planning task was cancelled in flight. The new tasks enter as blocked, so that people can replay them.
        case cancelled
    }

    /// Adds the lane to the run. Returns false when the lane takes part already.
    func addLane(_ lane: Lane, name: String, run: Int64) throws -> Bool {
        let key = LaneRunKey(run: run, lane: try laneNumber(lane))
        if try laneRun(key) != nil { return false }
        // The lane is superseded from the start if a newer run has enumerated the lane already.
        try sql(
            """
            INSERT INTO lane_run (run, lane, name, added_at, superseded_by)
            VALUES (?1, ?2, ?3, ?4,
              (SELECT min(run) FROM lane_run INDEXED BY lane_run_lane WHERE lane = ?2 AND run > ?1 AND supersedes = 1))
            """
        ).run(key.run, key.lane, name, now.milliseconds)
        return true
    }

    /// Adds the task. Returns false if a task with the same run, lane, kind and subject exists already.
    func addTask(_ spec: TaskSpec, run: Int64, laneName: String, entry: Entry = .asSpecified) throws -> Bool {
        let lane = try laneNumber(spec.lane)
        let place = LaneRunKey(run: run, lane: lane)
        if try laneRun(place) == nil { _ = try addLane(spec.lane, name: laneName, run: run) }
        let kind = try kindRow(spec.kind, effect: spec.effect)
        let flow = try flowNumber(Flow(lane: spec.lane, action: spec.action))
        let id = try peekTaskNumber()
        let covers = spec.covers.isEmpty ? nil : spec.covers.sorted().map(\.rawValue).joined(separator: ",")
        let added = try sql(
            """
            INSERT INTO task (id, run, lane, kind, flow, subject, reason, payload, covers, follows, created_at, also_removes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """
        ).run(
            id, run, lane, kind.id, flow, spec.subject, spec.reason, spec.payload, covers, spec.followsLane,
            now.milliseconds, spec.alsoRemoves)
        guard added == 1 else { return false }
        try takeTaskNumber()
        let task = TaskRow(
            id: id, run: run, lane: lane, kind: kind.id, follows: spec.followsLane, covers: covers)
        switch try start(of: spec, in: place, entry) {
        case .ready(let dueAt):
            let looks = try kind.effect?.makes == true && mayBeThere(task, subject: spec.subject)
            try sql(
                "INSERT INTO ready (flow, due_at, task, fence, attempts, deaths, must_look, waits) VALUES (?, ?, ?, 0, 0, 0, ?, 0)"
            ).run(flow, (dueAt ?? now).milliseconds, id, looks)
            ledger.move(task.sums, from: nil, to: .ready)
            touched.insert(flow)
            if !spec.followsLane { stirred.insert(place) }
        case .done(let note):
            try insertEnded(task, .done, nil)
            try record(note, of: task, effect: kind.effect)
        case .skipped(let why): try insertEnded(task, .skipped, StoreRules.skipped(why))
        case .blocked(let problem): try insertEnded(task, .blocked, problem)
        }
        return true
    }

    /// True if a task of another run of the night with the same lane, kind and subject has made a resource, or may have
    /// made it. The new task's resource may then exist although no listing shows it yet.
    func mayBeThere(_ task: TaskRow, subject: ExactText) throws -> Bool {
        for run in try siblings(of: task.run) {
            let isThere = try sql(
                """
                SELECT 1 FROM task t WHERE t.run = ? AND t.lane = ? AND t.kind = ? AND t.subject = ?
                AND (EXISTS (SELECT 1 FROM flight f WHERE f.task = t.id)
                  OR EXISTS (SELECT 1 FROM ready r INDEXED BY ready_look WHERE r.flow = t.flow AND r.task = t.id AND r.must_look = 1)
                  OR EXISTS (SELECT 1 FROM ended e WHERE e.task = t.id AND (e.must_look = 1 OR e.state = 'done')))
                """
            ).exists(run, task.lane, task.kind, subject)
            if isThere { return true }
        }
        return false
    }

    /// Returns the other runs of the same night, as this transaction sees them.
    func siblings(of run: Int64) throws -> [Int64] {
        if let known = siblingRuns[run] { return known }
        let found = try sql("SELECT id FROM run WHERE slot_start = ? AND id <> ?")
            .all(self.run(run).night.start.milliseconds, run) { $0.int64("id") }
        siblingRuns[run] = found
        return found
    }

    private func start(of spec: TaskSpec, in place: LaneRunKey, _ entry: Entry) throws -> TaskSpec.Initial {
        guard case .ready = spec.initial else { return spec.initial }
        if case .cancelled = entry { return .blocked(StoreRules.cancelled(in: try run(place.run).key)) }
        if let newer = try laneRun(place)?.supersededBy {
            return .blocked(StoreRules.superseded(by: try run(newer).key))
        }
        return spec.initial
    }

    /// Adds a new task as ended. It was never claimed.
    private func insertEnded(_ task: TaskRow, _ state: EndState, _ problem: Problem?) throws {
        try end(task, EndedRow(state: state, problem: problem, fence: 0, counters: TaskCounters()), from: nil)
    }

    /// Stores a warning. The same line is stored only once. A nil `lane` means the run as a whole.
    /// `listedBy` is the task whose listing gave it.
    func warn(_ line: String, run: Int64, lane: Int64?, listedBy: Int64? = nil) throws {
        guard !line.isEmpty else { return }
        try sql("INSERT INTO warning (run, lane, line, listed_by) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING").run(
            run, lane ?? 0, line, listedBy)
    }

    /// Forgets what earlier listings of the task warned of. Only what its newest listing says holds.
    func forgetWarnings(of task: TaskRow) throws {
        try sql("DELETE FROM warning WHERE run = ? AND lane = ? AND listed_by = ?").run(task.run, task.lane, task.id)
    }

    /// Stores whether a feature of a lane is covered, in place of an earlier answer. A nil `problem` means covered.
    func cover(_ feature: Feature, _ place: LaneRunKey, _ problem: Problem?) throws {
        try sql(
            """
            INSERT INTO lane_feature (run, lane, feature, covered, code, message, hint, request_id, reach)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET covered = excluded.covered, code = excluded.code, message = excluded.message,
              hint = excluded.hint, request_id = excluded.request_id, reach = excluded.reach
            """
        ).run(
            place.run, place.lane, feature.rawValue, problem == nil, problem?.code, problem?.message, problem?.hint,
            problem?.requestID, problem?.reach.rawValue)
    }

    /// Forgets that features are uncovered. The enumeration is open again and stores the answers when it ends.
    func forgetUncovered(_ features: String, _ place: LaneRunKey) throws {
        for feature in features.split(separator: ",") {
            try sql("DELETE FROM lane_feature WHERE run = ? AND lane = ? AND feature = ? AND covered = 0")
                .run(place.run, place.lane, String(feature))
        }
    }
}
