import Model
import Testing

@testable import Queue

@Suite struct SchemaTests {
    /// Statements that store an illegal row and must fail.
    private static let illegal: [(String, String)] = [
        ("a run that ended with open tasks", "UPDATE run SET ended_at = 1, open = 1"),
        ("a sum below zero", "UPDATE counter SET ready = -1"),
        (
            "an unknown end state",
            "INSERT INTO ended (task, run, lane, state, ended_at, fence, attempts, deaths, must_look) VALUES (9, 1, 1, 'lost', 0, 0, 0, 0, 0)"
        ),
        (
            "a failure without a reason",
            "INSERT INTO ended (task, run, lane, state, ended_at, fence, attempts, deaths, must_look) VALUES (9, 1, 1, 'failed', 0, 0, 0, 0, 0)"
        ),
        ("a wait without its cause", "INSERT INTO ready VALUES (1, 0, 9, 0, 0, 0, 0, NULL, 5, 0, NULL)"),
        (
            "a claim without a fence",
            "INSERT INTO flight (task, flow, fence, epoch, claimed_at, attempts, deaths, must_look, waits) VALUES (9, 1, 0, 1, 0, 0, 0, 0, 0)"
        ),
        (
            "a claim without an owner",
            "INSERT INTO flight (task, flow, fence, epoch, claimed_at, attempts, deaths, must_look, waits) VALUES (9, 1, 1, 0, 0, 0, 0, 0, 0)"
        ),
        ("an account id that is none", "INSERT INTO lane (account, region) VALUES ('12345678901x', 'cn-north-1')"),
        ("a rate of nothing", "UPDATE flow SET gate_until = 1, rate_factor = 0, consecutive = 1"),
        ("half a gate", "UPDATE flow SET gate_until = 1"),
        ("a run superseded by an older one", "UPDATE lane_run SET superseded_by = run"),
        (
            "the same task twice",
            "INSERT INTO task SELECT 9, run, lane, kind, flow, subject, reason, payload, covers, follows, created_at, 0 FROM task LIMIT 1"
        ),
        ("a text where a time belongs", "UPDATE run SET created_at = 'today'"),
        (
            "an uncovered feature without a reason",
            "INSERT INTO lane_feature (run, lane, feature, covered) VALUES (1, 1, 'images', 0)"
        ),
        ("a lane of no run", "INSERT INTO lane_run (run, lane, name, added_at) VALUES (9, 1, 'x', 0)"),
        (
            "an outcome that nobody knows",
            "INSERT INTO attempt (task, fence, n, epoch, settled_at, outcome) VALUES (1, 1, 0, 1, 0, 'maybe')"
        ),
        ("a night that ends before it starts", "UPDATE run SET slot_end = slot_start"),
        ("an allowance that says nothing", "INSERT INTO allowance VALUES (1, '000000000001', '', 0, NULL)"),
        ("an allowance of no part of a run", "INSERT INTO allowance VALUES (1, '', '', 1, NULL)"),
    ]

    @Test(arguments: illegal)
    func `An illegal row cannot be stored`(_ row: (what: String, sql: String)) async throws {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            let error = await #expect(throws: StoreError.self) {
                try await store.write(at: Sample.start) { scope in try SQLStatement(row.sql, on: scope.db).run() }
            }
            guard case .corrupt = error else {
                Issue.record("\(row.what): \(String(describing: error))")
                return
            }
            #expect(try await store.check() == [])
            try await store.close()
        }
    }

    @Test func `A person sees every task in one view`() async throws {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            let lane = try Sample.lane()
            let specs = [
                Sample.create(lane, "vol-1"), Sample.create(lane, "vol-2", initial: .done(Sample.snapshot("snap-2"))),
            ]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            // Why the writer's connection: the readers read no view.
            let rows = try await store.write(at: Sample.start) { scope in
                let names: [StaticString] = ["run", "account", "kind", "subject", "state", "cloud_id"]
                return try SQLStatement(
                    "SELECT run, account, kind, subject, state, cloud_id FROM task_state ORDER BY id", on: scope.db
                )
                .all { row in names.map { row.optionalText($0) } }
            }
            let common = [Sample.run.text, lane.account.digits, "create-snapshot"]
            #expect(rows == [common + ["vol-1", "ready", nil], common + ["vol-2", "done", "snap-2"]])
            try await store.close()
        }
    }

    /// Each statement breaks one invariant without the store's knowledge. The check must report the break.
    private static let broken: [(String, String)] = [
        ("DELETE FROM ready", "not in exactly one of"),
        (
            "INSERT INTO ended (task, run, lane, state, ended_at, fence, attempts, deaths, must_look) VALUES (1, 1, 1, 'done', 0, 0, 0, 0, 0)",
            "not in exactly one of"
        ),
        ("UPDATE counter SET done = done + 1", "sum of tasks"),
        ("DELETE FROM counter", "not in the sums"),
        ("UPDATE run SET open = open + 1", "sums differ from those of its accounts"),
        ("UPDATE resource_counter SET error = 3", "sum of resources"),
        ("INSERT INTO call_counter VALUES (1, 'look', 1, 0, 0, 0)", "sum of calls"),
        (
            "INSERT INTO attempt (task, fence, n, epoch, settled_at, outcome) VALUES (1, 5, 0, 1, 0, 'done')",
            "higher than its task's"
        ),
        ("UPDATE meta SET next_task = 1", "not given out yet"),
        ("DELETE FROM task WHERE id = 1", "a task that does not exist"),
        (
            "INSERT INTO flight (task, flow, fence, epoch, claimed_at, attempts, deaths, must_look, waits) VALUES (7, 1, 1, 3, 0, 0, 0, 0, 0)",
            "epoch that has no owner"
        ),
    ]

    @Test(arguments: broken)
    func `The check finds what was broken without the store's knowledge`(_ row: (sql: String, finding: String))
        async throws
    {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            let lane = try Sample.lane()
            let specs = [
                Sample.create(lane, "vol-1"), Sample.create(lane, "vol-2", initial: .done(Sample.snapshot("snap-2"))),
            ]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            #expect(try await store.check() == [])
            try await store.write(at: Sample.start) { scope in _ = try SQLStatement(row.sql, on: scope.db).run() }
            let problems = try await store.check()
            #expect(problems.contains { $0.contains(row.finding) }, "\(problems)")
            try await store.close()
        }
    }

    @Test(arguments: [
        (
            "UPDATE ready SET wait_cause = 'moon', wait_since = 5",
            "ready or flight, task 1: wait_cause 'moon' is not known"
        ), ("UPDATE run SET slot_day = '2026-13-45'", "run \(Sample.run): slot_day '2026-13-45' is no day"),
    ])
    func `An unknown word is reported with its table and row, and is not taken for another`(
        change: String, message: String
    ) async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            try await store.write(at: Sample.start) { scope in _ = try SQLStatement(change, on: scope.db).run() }
            await #expect(throws: StoreError.corrupt(path: path, message: message)) {
                _ = try await store.runs()
                _ = try await store.tasks(TaskFilter(), limit: 9)
            }
        }
    }
}
