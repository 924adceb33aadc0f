import Model
import Testing

import Queue

/// The messages about runs in the database: one decision per verdict of a run and destination.
@Suite struct NoticeTests {
    private func with(_ body: (SQLiteStore) async throws -> Void) async throws {
        try await StoreUnderTest.sqlite.with { store in
            let sqlite = try #require(store as? SQLiteStore)
            let lane = try Sample.lane()
            _ = try await sqlite.enqueue(Sample.request([Sample.create(lane, "vol-1")]), at: Sample.start)
            try await body(sqlite)
        }
    }

    private func record(
        _ store: SQLiteStore, _ verdict: String, to destination: String = "chat",
        isDue: @escaping @Sendable (String?) -> Bool = { _ in true }
    ) async throws -> Int64? {
        try await store.recordNotice(
            of: Sample.run, to: destination, verdict: verdict, at: Sample.start, isDue: isDue)
    }

    @Test func `a verdict of a run is told once, and a change is told again`() async throws {
        try await with { store in
            let first = try await record(store, "failed") { $0 == nil }
            #expect(try await record(store, "failed") == nil)
            try await store.settleNotice(try #require(first), .sent, why: nil, at: Sample.start)
            let second = try #require(try await record(store, "ok", isDue: Self.isAfterFailure))
            let other = try await record(store, "ok", to: "mail", isDue: { $0 == nil })
            #expect(other != nil, "each destination by itself")
            try await store.settleNotice(second, .unknown, why: "no answer", at: Sample.start)
            try await store.settleNotice(second, .sent, why: nil, at: Sample.start)
            #expect(try await record(store, "ok") == nil, "it may have arrived")
            let states = try await store.notices(of: Sample.run).filter { $0.destination == "chat" }.map(\.state)
            #expect(states == [.sent, .silent, .unknown, .silent])
        }
    }

    @Test func `what is not due is remembered for a recovery`() async throws {
        try await with { store in
            let silent = try await record(store, "failed", isDue: { _ in false })
            let recovery = try await record(store, "ok", isDue: Self.isAfterFailure)
            #expect(silent == nil && recovery != nil)
        }
    }

    @Test func `a run before the newest one changes nothing of what follows the newest`() async throws {
        try await with { store in
            let lane = try Sample.lane()
            let newest = RunKey(stored: "nightly-2026-11-24")
            _ = try await store.enqueue(
                Sample.request([Sample.create(lane, "vol-1")], run: newest), at: Sample.start)
            func record(_ verdict: String, of run: RunKey) async throws -> Int64? {
                try await store.recordNotice(
                    of: run, to: "chat", verdict: verdict, at: Sample.start, isDue: Self.isAfterFailure)
            }
            #expect(try await record("failed", of: newest) == nil)
            #expect(try await record("ok", of: Sample.run) == nil, "the failure came after that run")
            #expect(try await record("ok", of: newest) != nil)
        }
    }

    private static func isAfterFailure(_ previous: String?) -> Bool { previous == "failed" }
}
