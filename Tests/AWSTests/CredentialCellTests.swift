import Model
import Synchronization
import Testing

@testable import AWS

/// A door that keeps fetches waiting until the test opens it, and says how many wait.
private final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrived = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var arrived: Int { state.withLock { $0.arrived } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let (go, watchers) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
                state.arrived += 1
                let arrived = state.arrived
                let due = state.watchers.filter { $0.count <= arrived }.map(\.1)
                state.watchers.removeAll { $0.count <= arrived }
                if !state.isOpen { state.waiting.append(continuation) }
                return (state.isOpen, due)
            }
            for watcher in watchers { watcher.resume() }
            if go { continuation.resume() }
        }
    }

    func arrivals(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let already = state.withLock { state in
                if state.arrived >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if already { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

@Suite struct CredentialCellTests {
    let clock = VirtualClock()

    func held(_ key: String) -> CredentialCell.Held {
        CredentialCell.Held(
            credentials: Credentials(accessKeyID: key, secretAccessKey: "s"), account: nil,
            until: clock.effects.uptime() + .hours(1))
    }

    @Test func `a hundred callers make one fetch`() async throws {
        let cell = CredentialCell(uptime: clock.effects.uptime)
        let gate = Gate()
        let fresh = held("A")
        let keys = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try? await cell.credentials(region: .beijing) { () async throws(CredentialFailure) in
                        await gate.pass()
                        return fresh
                    }.credentials.accessKeyID
                }
            }
            await gate.arrivals(1)
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(keys == Array(repeating: "A", count: 100))
        #expect(gate.arrived == 1)
    }

    @Test func `when the fetching task is cancelled another one fetches`() async throws {
        let cell = CredentialCell(uptime: clock.effects.uptime)
        let gate = Gate()
        let fresh = held("B")
        await withTaskGroup(of: String?.self) { group in
            let first = Task {
                try await cell.credentials(region: .beijing) { () async throws(CredentialFailure) in
                    await gate.pass()
                    if Task.isCancelled { throw .unreachable(action: "AssumeRole", why: "cancelled") }
                    return fresh
                }
            }
            await gate.arrivals(1)
            group.addTask {
                try? await cell.credentials(region: .beijing) { () async throws(CredentialFailure) in fresh }
                    .credentials.accessKeyID
            }
            first.cancel()
            gate.open()
            await #expect(throws: CredentialFailure.self) { try await first.value }
            #expect(await group.next() == "B")
        }
    }

    @Test func `a cancelled waiter gives up and the flight goes on`() async throws {
        let cell = CredentialCell(uptime: clock.effects.uptime)
        let gate = Gate()
        let fresh = held("C")
        let leader = Task {
            try await cell.credentials(region: .beijing) { () async throws(CredentialFailure) in
                await gate.pass()
                return fresh
            }
        }
        await gate.arrivals(1)
        let waiter = Task {
            try await cell.credentials(region: .beijing) { () async throws(CredentialFailure) in fresh }
        }
        waiter.cancel()
        await #expect(throws: CredentialFailure.self) { try await waiter.value }
        gate.open()
        #expect(try await leader.value.credentials.accessKeyID == "C")
    }

    @Test func `a waiter from another region asks its own STS when the flight fails`() async throws {
        let cell = CredentialCell(uptime: clock.effects.uptime)
        let gate = Gate()
        let fresh = held("D")
        let leader = Task {
            try await cell.credentials(region: .beijing) { () async throws(CredentialFailure) in
                await gate.pass()
                throw .unreachable(action: "AssumeRole", why: "dead")
            }
        }
        await gate.arrivals(1)
        let waiter = Task {
            try await cell.credentials(region: .virginia) { () async throws(CredentialFailure) in fresh }
        }
        gate.open()
        await #expect(throws: CredentialFailure.self) { try await leader.value }
        #expect(try await waiter.value.credentials.accessKeyID == "D")
    }
}
