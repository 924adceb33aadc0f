import Foundation
import GRDB
import Model
import Queue
import Testing

/// The views for people with sqlite3 (README.md). Their names and columns are an interface.
@Suite struct ViewTests {
    private static let columns = [
        "nights": """
        night run state started_at ended_at seconds regions not_listed uncovered due backed_up missing open done failed \
        blocked skipped calls throttled_calls
        """,
        "night_regions": """
        night run account region name listed due backed_up missing open done failed blocked skipped uncovered
        """,
        "tasks": """
        task night run account region name kind subject state code message hint request_id attempts id id_state \
        created_at ended_at
        """,
        "failures": """
        task night run account region name kind subject state code message hint request_id attempts ended_at
        """,
        "recovery_points": "id kind source account region name night run made taken_at",
    ]

    @Test func `Each view has its columns, in their order`() async throws {
        try await Self.withNight { database, _ in
            for (view, columns) in Self.columns {
                let found = try await database.read { db in
                    try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [view])
                }
                #expect(found.joined(separator: " ") == columns, "\(view)")
            }
        }
    }

    @Test func `The nights say what the reports say`() async throws {
        try await Self.withNight { database, store in
            let report = try #require(try await store.report(Sample.run, failureLimit: 9))
            let night = try Self.row(database, "SELECT * FROM nights WHERE run = '\(Sample.run)'")
            let first = report.lanes[0].snapshots
            #expect(first.due == 4 && first.confirmed == 1)
            #expect(
                night["night"] == "2026-11-23" && night["state"] == "running" && night["ended_at"] == nil as String?)
            #expect(night["started_at"] == Sample.start.description)
            #expect((night["due"], night["backed_up"], night["missing"]) == (first.due, first.confirmed, nil as Int?))
            #expect((night["regions"], night["not_listed"], night["uncovered"]) == (3, 2, 2))
            #expect((night["failed"], night["open"], night["blocked"]) == (1, 1, 1))
            #expect((night["calls"], night["throttled_calls"]) == (1, 1))
            let places = try Self.rows(database, "SELECT * FROM night_regions ORDER BY account, region")
            #expect(places.map { $0["account"] as String } == ["", "000000000001", "000000000002"])
            #expect(places.map { $0["due"] as Int? } == [nil, 4, nil] && places.map { $0["listed"] } == [0, 1, 0])
            #expect(places.map { $0["backed_up"] as Int? } == [nil, 1, nil])
            #expect(places.map { $0["uncovered"] } == ["alarms,images,snapshots", nil, "alarms"])
            #expect(places[1]["name"] == "account 000000000001")
        }
    }

    @Test func `After its end a night has its missing volumes and its length`() async throws {
        try await Self.withNight { database, store in
            let later = Sample.start + .minutes(7)
            #expect(try await store.cancel(TaskFilter(), at: later) == 1)
            #expect(try await store.run(Sample.run)?.endedAt == later)
            let night = try Self.row(database, "SELECT * FROM nights")
            #expect((night["missing"], night["state"]) == (3, "ended"), "\(night)")
            #expect((night["seconds"], night["ended_at"]) == (420, later.description))
            let listed = try Self.row(database, "SELECT * FROM night_regions WHERE listed")
            #expect(listed["missing"] == 3)
        }
    }

    @Test func `Tasks and failures have the state and the reason`() async throws {
        try await Self.withNight { database, store in
            let records = try await store.tasks(TaskFilter(), limit: 99)
            let tasks = try Self.rows(database, "SELECT * FROM tasks ORDER BY task")
            #expect(tasks.count == records.count)
            for record in records {
                let task = try #require(tasks.first { $0["task"] == record.id.number })
                #expect((task["state"], task["subject"]) == (record.state.rawValue, record.subject.text))
                #expect((task["kind"], task["name"]) == (record.kind.description, record.accountName))
                #expect(task["id"] == record.resource?.id.text)
                #expect(task["code"] == (record.state.isOpen ? nil : record.problem?.code))
            }
            let failures = try Self.rows(database, "SELECT * FROM failures ORDER BY task")
            #expect(failures.map { $0["code"] } == ["Denied", "Lost", "BlastRadius"])
            #expect(failures.map { $0["state"] } == ["failed", "done", "blocked"])
            #expect(failures[0]["request_id"] == "r-1" && failures[0]["hint"] == "ask")
            let report = try #require(try await store.report(Sample.run, failureLimit: 9))
            #expect(Set(failures.map { $0["task"] }) == Set(report.lanes.flatMap(\.failures).map(\.task.number)))
        }
    }

    @Test func `A recovery point is complete, and is gone when it was removed`() async throws {
        try await Self.withNight { database, store in
            let points = try Self.rows(database, "SELECT * FROM recovery_points")
            #expect(points.map { $0["id"] } == ["snap-good"])
            #expect((points[0]["kind"], points[0]["source"], points[0]["made"]) == ("snapshot", "vol-1", 1))
            #expect(points[0]["taken_at"] == Sample.start.description)
            let epoch = try #require(try await store.owner()).epoch
            var removal = Sample.delete(try Sample.lane(), "snap-good")
            removal.initial = .ready(dueAt: nil)
            _ = try await store.enqueue(
                Sample.request([removal], run: Sample.nextRun, night: Sample.nextNight), at: Sample.start)
            let claim = try #require(try await store.claim(Sample.deleteAction, in: Sample.lane(), epoch).first)
            try await store.settle(claim) { $0.resource = ResourceNote(id: "snap-good", state: .removed) }
            #expect(try Self.rows(database, "SELECT * FROM recovery_points").isEmpty)
        }
    }

    @Test func `Of one run no view reads more than that run's rows`() async throws {
        try await Self.withNight { database, _ in
            for view in Self.columns.keys {
                let plan = try Self.rows(database, "EXPLAIN QUERY PLAN SELECT * FROM \(view) WHERE run = 'x'")
                let steps = plan.map { $0["detail"] as String }
                // The ids of what was removed are read from all runs.
                let scans = steps.filter { $0.hasPrefix("SCAN ") && !$0.contains("subquery") && $0 != "SCAN \(view)" }
                #expect(scans == (view == "recovery_points" ? ["SCAN d"] : []), "\(view): \(steps)")
            }
        }
    }

    @Test func `The examples of README run as they are printed`() async throws {
        let page = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md"),
            encoding: .utf8)
        let examples = page.matches(of: #/sqlite3 -readonly[^"]*"(SELECT [^"]*)"/#).map { String($0.1) }
        #expect(examples.count >= 4)
        try await Self.withNight { database, _ in
            for example in examples {
                // Why: the night of the test has no account of the page's name.
                let rows = try Self.rows(database, example.replacing("production-cn", with: "account 000000000001"))
                #expect(!rows.isEmpty, "\(example)")
            }
        }
    }

    // MARK: the night

    private static func rows(_ database: DatabaseQueue, _ sql: String) throws -> [Row] {
        try database.read { db in try Row.fetchAll(db, sql: sql) }
    }

    private static func row(_ database: DatabaseQueue, _ sql: String) throws -> Row {
        let found = try rows(database, sql)
        return try #require(found.first)
    }

    /// Gives a night with a good, a failed, a ruined and an open snapshot, a blocked deletion, an account that is not listed
    /// yet, an uncovered feature and a broken file.
    private static func withNight(_ body: (DatabaseQueue, SQLiteStore) async throws -> Void) async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let (lane, other) = (try Sample.lane(), try Sample.lane(2))
            var deletion = Sample.delete(lane, "snap-old")
            deletion.initial = .blocked(Sample.problem("BlastRadius"))
            var request = Sample.request([Sample.enumerate(lane), Sample.enumerate(other)])
            request.uncovered = [
                UncoveredAccount(account: nil, name: "broken.yaml", problem: Sample.problem("BrokenFile"))
            ]
            _ = try await store.enqueue(request, at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let listing = try #require(try await store.claim(Sample.enumerateAction, in: lane, epoch).first)
            let call = CallRecord(
                action: ActionName("ec2:DescribeVolumes"), purpose: .listing, mutating: false, startedAt: Sample.start,
                duration: .milliseconds(5), status: 503, code: "RequestLimitExceeded", requestID: "r-0", throttled: true
            )
            try await store.settle(listing, calls: [call]) { result in
                result.fanOut = FanOut(
                    tasks: (1...4).map { Sample.create(lane, "vol-\($0)") } + [deletion],
                    covered: [.snapshots, .images, .alarms], supersedesOlderRuns: true)
            }
            let listing2 = try #require(try await store.claim(Sample.enumerateAction, in: other, epoch).first)
            try await store.settle(listing2) { result in
                result.fanOut = FanOut(uncovered: [Uncovered(feature: .alarms, problem: Sample.problem("Denied"))])
            }
            let claims = try await store.claim(Sample.createAction, in: lane, count: 3, epoch)
            try await store.settle(claims[0]) { $0.resource = Sample.snapshot("snap-good", .confirmed) }
            let denied = Problem(code: "Denied", message: "no", hint: "ask", requestID: "r-1", reach: .flow)
            try await store.settle(
                claims[1], .failed(denied), to: .end(.failed, denied, counters: TaskCounters(attempts: 2)))
            try await store.settle(claims[2]) { $0.resource = Sample.snapshot("snap-bad", .pending) }
            let seen = ResourceObservation(
                task: claims[2].task, id: "snap-bad", state: .error, problem: Sample.problem("Lost"), reopens: false)
            let next = try #require(try await store.claim(Sample.createAction, in: lane, count: 1, epoch).first)
            try await store.settle(
                next, .again(after: nil, Sample.problem("Timeout")),
                to: .wait(until: Sample.start + .hours(1), counters: TaskCounters(attempts: 1), pendingEnd: nil)
            ) { $0.observations = [seen] }
            try await body(DatabaseQueue(path: path), store)
            try await store.close()
        }
    }
}
