import Model
import Synchronization
import Testing

import AWS

/// A door that keeps fetches waiting until the test opens it, and says how many wait.
final class Gate: Sendable {
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

@Suite struct CachedCredentialsTests {
    let clock = VirtualClock()

    func held(_ key: String) -> CachedCredentials.Held {
        CachedCredentials.Held(
            credentials: Credentials(accessKeyID: key, secretAccessKey: "s"), account: nil,
            until: clock.effects.uptime() + .hours(1))
    }

    /// The key that `cell` gives, or nil when it throws.
    func key(
        _ cell: CachedCredentials, _ region: Region = .beijing,
        fetch: @escaping @Sendable () async throws(CredentialFailure) -> CachedCredentials.Held
    ) async -> String? {
        do {
            return try await cell.credentials(region: region, fetch: fetch).credentials.accessKeyID
        } catch {
            return nil
        }
    }

    func waiters(_ count: Int, in cell: CachedCredentials) async {
        while cell.waiting < count { await Task.yield() }
    }

    @Test func `a hundred callers make one fetch`() async {
        let cell = CachedCredentials(uptime: clock.effects.uptime)
        let gate = Gate()
        let fresh = held("A")
        let keys = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    await key(cell) {
                        await gate.pass()
                        return fresh
                    }
                }
            }
            await waiters(99, in: cell)
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(keys == Array(repeating: "A", count: 100))
        #expect(gate.arrived == 1)
    }

    @Test func `when the fetching task is cancelled another one fetches`() async {
        let cell = CachedCredentials(uptime: clock.effects.uptime)
        let gate = Gate()
        let fresh = held("B")
        async let successor = successor(in: cell, after: gate) { () throws(CredentialFailure) in fresh }
        let abandoned = await withTaskGroup(of: String?.self) { group in
            group.addTask {
                await key(cell) { () async throws(CredentialFailure) in
                    await gate.pass()
                    if Task.isCancelled { throw .unreachable(action: "AssumeRole", why: "cancelled") }
                    return fresh
                }
            }
            await waiters(1, in: cell)
            group.cancelAll()
            gate.open()
            return await group.next() ?? "none"
        }
        #expect(abandoned == nil)
        #expect(await successor == "B")
    }

    @Test func `a cancelled caller stops waiting and the fetch continues`() async {
        let cell = CachedCredentials(uptime: clock.effects.uptime)
        let gate = Gate()
        let fresh = held("C")
        async let leader = key(cell) {
            await gate.pass()
            return fresh
        }
        await gate.arrivals(1)
        let waiter = await withTaskGroup(of: String?.self) { group in
            group.addTask { await key(cell) { fresh } }
            await waiters(1, in: cell)
            group.cancelAll()
            return await group.next() ?? "none"
        }
        #expect(waiter == nil)
        gate.open()
        #expect(await leader == "C")
    }

    @Test func `a caller from another region asks its own STS when the fetch fails`() async {
        let cell = CachedCredentials(uptime: clock.effects.uptime)
        let gate = Gate()
        let fresh = held("D")
        async let leader = key(cell) { () async throws(CredentialFailure) in
            await gate.pass()
            throw .unreachable(action: "AssumeRole", why: "dead")
        }
        async let near = successor(in: cell, after: gate) { () throws(CredentialFailure) in fresh }
        async let far = successor(in: cell, .virginia, after: gate) { () throws(CredentialFailure) in fresh }
        await waiters(2, in: cell)
        gate.open()
        #expect(await leader == nil)
        #expect(await near == nil)
        #expect(await far == "D")
    }

    /// A caller that comes while the first one's fetch is under way.
    func successor(
        in cell: CachedCredentials, _ region: Region = .beijing, after gate: Gate,
        fetch: @escaping @Sendable () async throws(CredentialFailure) -> CachedCredentials.Held
    ) async -> String? {
        await gate.arrivals(1)
        return await key(cell, region, fetch: fetch)
    }
}
