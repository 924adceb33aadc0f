import GRDB

/// How SQLite would run a statement, judged by what each table costs as the nights go by.
struct QueryPlan {
    /// A table that grows, with the columns of which one list must be fixed when the table is read.
    static let growing: [String: [String]] = [
        "task": ["rowid=?", "run=? AND lane=? AND kind=? AND subject=?"],
        "ready": ["flow=?"],
        "ended": ["rowid=?", "run=? AND lane=?"],
        "attempt": ["task=?"],
        "call": ["task=?"],
        "resource": ["lane=? AND run=?"],
        "lane_night": ["lane=?"],
        "selection": ["lane=?"],
        "census": ["lane=?"],
        "lane_run": ["run=?", "lane=? AND run"],
        "lane_feature": ["run=?"],
        "warning": ["run=?"],
        "counter": ["run=?"],
        "resource_counter": ["run=?"],
        "call_counter": ["run=?"],
        "uncovered_account": ["run=?"],
        "idle_account": ["run=?"],
        "notice": ["rowid=?", "run=?", "destination=?"],
        "allowance": ["run=?"],
        "run": ["rowid=?", "key=?", "slot_start=?", "slot_end"],
        "owner": ["rowid=?"],
    ]

    /// Indexes that hold only what is open, uncertain or unsettled, so that even all of their rows are few.
    private static let small = ["ready_look", "run_open", "ended_badly", "task_follower"]

    /// Statements that may read more, each by its beginning, with the steps that may and the reason.
    static let exceptions: [(begins: String, steps: [String], why: String)] = [
        ("SELECT count(*) AS count FROM", [""], "`queue check` reads everything"),
        ("SELECT slot_start, slot_end FROM run WHERE slot_start <=", ["SEARCH run"], "it stops at the newest night"),
        (
            "SELECT r.key, l.account, l.region FROM run r CROSS JOIN lane_run p", ["SEARCH r", "SCAN r"],
            "it begins at a given night"
        ),
        (
            "SELECT e.task, k.name AS kind, t.subject, e.message FROM task t", ["SEARCH t"],
            "it reads the tasks of an account and region in one run, and only where a create was skipped"
        ),
        (
            "SELECT r.key, i.account FROM run r CROSS JOIN idle_account i", ["SEARCH r", "SCAN r"],
            "it begins at a given night"
        ),
        (
            "SELECT id, key, slot_day, slot_start, slot_end, created_at", ["SEARCH r", "SCAN r"],
            "it begins at a given night"
        ),
        ("SELECT t.lane, max(0, min(?4,", ["SEARCH t"], "it reads the tasks of one run"),
        (
            "SELECT night, count(*) AS volumes FROM", ["SEARCH t", "SEARCH o", "SCAN o"],
            "it reads the tasks of one run, and begins at a given night for those without a snapshot"
        ),
        ("SELECT key, slot_day, slot_start, slot_end, no_deletes", ["SCAN run"], "it lists the runs"),
        (
            "SELECT epoch, host, pid, started_at, alive_at FROM owner ORDER BY", ["SCAN owner"],
            "it stops at the last row"
        ),
        ("UPDATE run SET pruning = 1", ["SCAN run", "SEARCH run"], "pruning looks at each run once"),
        ("SELECT id FROM run WHERE pruning = 1", ["SCAN run"], "pruning looks at each run once"),
        ("DELETE FROM lane_night WHERE night", ["SCAN lane_night"], "pruning looks at each night once"),
        ("INSERT INTO lane (", ["SEARCH lane_run"], "a foreign key, looked at only while another is violated"),
        ("DELETE FROM owner", ["SEARCH owner", "SCAN owner"], "pruning looks at each owner once"),
        ("SELECT id FROM task WHERE run = ? LIMIT ?", ["SEARCH task"], "pruning takes the run's tasks piece by piece"),
        (
            "SELECT e.task, e.state, 0 AS due_at FROM ended e WHERE",
            ["SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "SEARCH task USING COVERING INDEX", "SCAN e"],
            "a person's list goes along the numbers of the run, or of all runs, to its limit"
        ),
    ]

    let statement: String
    let steps: [String]

    init(_ statement: String, _ db: Database) throws {
        self.statement = statement.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let explanation = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(statement)")
        // Why without values: the parameters are NULL then, and the plan does not depend on them.
        explanation.setUncheckedArguments(StatementArguments())
        steps = try Row.fetchAll(explanation).map { $0["detail"] as String }
    }

    /// The steps that cost more with each night in the database.
    var growingSteps: [String] {
        let allowed = Self.exceptions.filter { statement.hasPrefix($0.begins) }.flatMap(\.steps)
        return steps.filter { step in !isBounded(step) && !allowed.contains { step.hasPrefix($0) } }
    }

    private func isBounded(_ step: String) -> Bool {
        // Why: this is the newest epoch, the last row.
        if step == "SEARCH owner" { return true }
        let words = step.split(separator: " ")
        guard let name = ["SCAN", "SEARCH"].contains(words[0]) ? words.dropFirst().first : bloomed(words) else {
            return true
        }
        let tables = tables(named: String(name)).compactMap { Self.growing[$0] }
        if tables.isEmpty { return true }
        if step.contains("AUTOMATIC") || words[0] == "BLOOM" { return false }
        if words.contains(where: { Self.small.contains(String($0)) }) { return true }
        guard words[0] == "SEARCH", let start = step.firstIndex(of: "(") else { return false }
        let fixed = step[step.index(after: start)...]
        return tables.allSatisfy { ways in ways.contains { fixed.hasPrefix($0) } }
    }

    /// A filter is built from the whole table.
    private func bloomed(_ words: [Substring]) -> Substring? {
        words.starts(with: ["BLOOM", "FILTER", "ON"]) ? words.dropFirst(3).first : nil
    }

    /// The tables that a name stands for in the statement. A table that only a foreign key reads has its own name.
    private func tables(named name: String) -> Set<String> {
        let words = statement.split { $0 == " " || $0 == "(" || $0 == ")" || $0 == "," }.map(String.init)
        var found: Set<String> = []
        for (index, word) in words.enumerated() where ["FROM", "JOIN", "UPDATE", "INTO"].contains(word) {
            guard index + 1 < words.count else { continue }
            if index + 2 < words.count, words[index + 2] == name { found.insert(words[index + 1]) }
        }
        return found.isEmpty ? [name] : found
    }
}
