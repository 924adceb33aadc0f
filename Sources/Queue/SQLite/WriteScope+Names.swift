import Model

/// Turns names into numbers and back, and remembers the pairs. Methods that return a name's number add a missing name.
extension WriteScope {
    func laneNumber(_ lane: Lane) throws -> Int64 {
        if let known = names.lanes[lane] { return known }
        let number = try number(
            "SELECT id FROM lane WHERE account = ? AND region = ?",
            "INSERT INTO lane (account, region) VALUES (?, ?) RETURNING id", lane.account.digits, lane.region.name)
        names.lanes[lane] = number
        names.laneNames[number] = lane
        return number
    }

    /// Returns the id that `find` selects. If `find` selects none, `add` inserts a row, and this returns the row's id.
    private func number<each Value: SQLValue>(
        _ find: StaticString, _ add: StaticString, _ values: repeat each Value
    ) throws -> Int64 {
        let found = try sql(find).first(repeat each values) { $0.int64("id") }
        let number = try found ?? sql(add).first(repeat each values) { $0.int64("id") }
        guard let number else { throw corrupt("no row was stored by: \(add)") }
        return number
    }

    func lane(_ number: Int64) throws -> Lane {
        if let known = names.laneNames[number] { return known }
        let lane = try sql("SELECT account, region FROM lane WHERE id = ?").first(number) { try $0.lane(path: path) }
        guard let lane else { throw corrupt("the table lane has no row \(number)") }
        names.lanes[lane] = number
        names.laneNames[number] = lane
        return lane
    }

    func actionNumber(_ action: ActionName) throws -> Int64 {
        if let known = names.actions[action] { return known }
        let number = try number(
            "SELECT id FROM action WHERE name = ?", "INSERT INTO action (name) VALUES (?) RETURNING id", action.text)
        names.actions[action] = number
        return number
    }

    func flowNumber(_ flow: Flow) throws -> Int64 {
        let key = FlowKey(lane: try laneNumber(flow.lane), action: try actionNumber(flow.action))
        if let known = names.flows[key] { return known }
        let number = try number(
            "SELECT id FROM flow WHERE lane = ? AND action = ?",
            "INSERT INTO flow (lane, action) VALUES (?, ?) RETURNING id", key.lane, key.action)
        names.flows[key] = number
        names.flowRows[number] = FlowRow(flow: flow, lane: key.lane)
        return number
    }

    func flow(_ number: Int64) throws -> FlowRow {
        if let known = names.flowRows[number] { return known }
        let row = try sql("SELECT f.lane, a.name FROM flow f JOIN action a ON a.id = f.action WHERE f.id = ?")
            .first(number) { (lane: $0.int64("lane"), action: $0.text("name")) }
        guard let row else { throw corrupt("the table flow has no row \(number)") }
        let flow = FlowRow(flow: Flow(lane: try lane(row.lane), action: ActionName(row.action)), lane: row.lane)
        names.flowRows[number] = flow
        return flow
    }

    /// Returns every flow of a lane.
    func flowNumbers(of lane: Int64) throws -> [Int64] {
        try sql("SELECT id FROM flow WHERE lane = ? ORDER BY +id").all(lane) { $0.int64("id") }
    }

    /// Returns the row of a kind. Stores `effect` if the row has another effect, e.g. from an older version.
    func kindRow(_ kind: JobKind, effect: TaskEffect?) throws -> KindRow {
        if let known = names.kinds[kind], known.effect == effect { return known }
        let number = try sql(
            """
            INSERT INTO kind (name, effect) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET effect = excluded.effect RETURNING id
            """
        ).first(kind.name, effect?.rawValue) { $0.int64("id") }
        guard let number else { throw corrupt("a row of the table kind was not stored") }
        let row = KindRow(id: number, kind: kind, effect: effect)
        names.kinds[kind] = row
        names.kindRows[number] = row
        return row
    }

    func kind(_ number: Int64) throws -> KindRow {
        if let known = names.kindRows[number] { return known }
        let row = try sql("SELECT name, effect FROM kind WHERE id = ?").first(number) { row in
            KindRow(
                id: number, kind: JobKind(row.text("name")),
                effect: row.optionalText("effect").flatMap(TaskEffect.init(rawValue:)))
        }
        guard let row else { throw corrupt("the table kind has no row \(number)") }
        names.kinds[row.kind] = row
        names.kindRows[number] = row
        return row
    }

    /// Returns the run's number; nil when there is no such run or it is being pruned.
    func runNumber(_ key: RunKey) throws -> Int64? {
        if let known = names.runNumbers[key] { return known }
        let number = try ReadScope(db: db, path: path).runNumber(key)
        if let number { names.runNumbers[key] = number }
        return number
    }

    func run(_ number: Int64) throws -> RunRow {
        if let known = names.runs[number] { return known }
        let options = try ReadScope(db: db, path: path).options(of: number)
        let row = try sql("SELECT key, slot_day, slot_start, slot_end FROM run WHERE id = ?").first(number) { row in
            let key = RunKey(stored: row.text("key"))
            return RunRow(id: number, key: key, night: try row.night(of: key.text, path: path), options: options)
        }
        guard let row else { throw corrupt("the table run has no row \(number)") }
        names.runs[number] = row
        return row
    }

    /// Returns the row of the lane in the run; nil when the lane takes no part in the run.
    func laneRun(_ key: LaneRunKey) throws -> LaneRunRow? {
        if let known = names.laneRuns[key] { return known }
        let row = try sql("SELECT name, superseded_by FROM lane_run WHERE run = ? AND lane = ?")
            .first(key.run, key.lane) {
                LaneRunRow(name: $0.text("name"), supersededBy: $0.optionalInt64("superseded_by"))
            }
        if let row { names.laneRuns[key] = row }
        return row
    }
}
