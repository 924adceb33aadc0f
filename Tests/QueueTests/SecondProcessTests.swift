import Foundation
import Model
import Synchronization
import Testing

import Queue

@Suite struct SecondProcessTests {
    @Test func `One process owns a database; a standby owns it as soon as that process has ended`() async throws {
        try await Folder.with { folder in
            let database = folder.file("queue.sqlite")
            let other = try Holder(of: database + ".owner")
            #expect(try OwnerLock.tryAcquire(database: database) == nil)
            async let standby = OwnerLock.wait(database: database)
            await other.kill()
            let lock = try #require(try await standby)
            #expect(lock.path == database + ".owner")
            #expect(try OwnerLock.tryAcquire(database: database) == nil)
        }
    }

    @Test func `A lock that is given up is free, although a process that is being started has its descriptor`()
        async throws
    {
        try await Folder.with { folder in
            let database = folder.file("queue.sqlite")
            var copies: [Int32] = []
            defer { for copy in copies { close(copy) } }
            for _ in 0..<2 {
                let held = try #require(try OwnerLock.tryAcquire(database: database))
                // A child that has not become another program yet shares the open file in this way.
                let own = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { number in
                    let link = "/proc/self/fd/\(number)"
                    guard access(link, F_OK) == 0 else { return false }
                    return try FileManager.default.destinationOfSymbolicLink(atPath: link) == held.path
                }
                copies += own.compactMap { Int32($0) }.map { dup($0) }
                #expect(!own.isEmpty)
                #expect(OwnerLock.isHeld(database: database) == true)
                withExtendedLifetime(held) {}
            }
            #expect(OwnerLock.isHeld(database: database) == false)
        }
    }

    @Test func `A cancelled standby waits no longer, and does not keep the lock afterwards`() async throws {
        try await Folder.with { folder in
            let database = folder.file("queue.sqlite")
            let held = try #require(try OwnerLock.tryAcquire(database: database))
            #expect(try await Self.cancelledWait(database) == nil)
            withExtendedLifetime(held) {}
        }
        try await Folder.with { folder in
            let database = folder.file("queue.sqlite")
            var held = try OwnerLock.tryAcquire(database: database)
            _ = try await Self.cancelledWait(database)
            held = nil
            #expect(held == nil)
            // The abandoned thread may still get the lock. It releases the lock at once.
            #expect(try await OwnerLock.wait(database: database) != nil)
        }
    }

    /// Returns the result of a wait that is cancelled at once.
    private static func cancelledWait(_ database: String) async throws -> OwnerLock? {
        try await withThrowingTaskGroup(of: OwnerLock?.self) { group in
            group.addTask { try await OwnerLock.wait(database: database) }
            group.cancelAll()
            return try await group.next() ?? nil
        }
    }

    @Test func `Two names of one database have one owner`() async throws {
        try await Folder.with { folder in
            let database = folder.file("queue.sqlite")
            try Data().write(to: URL(fileURLWithPath: database))
            let link = folder.file("link.sqlite")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: database)
            let held = try #require(try OwnerLock.tryAcquire(database: database))
            #expect(try OwnerLock.tryAcquire(database: link) == nil)
            withExtendedLifetime(held) {}
        }
    }

    @Test func `A lock whose file was removed is taken again`() async throws {
        try await Folder.with { folder in
            let database = folder.file("queue.sqlite")
            let first = try #require(try OwnerLock.tryAcquire(database: database))
            try FileManager.default.removeItem(atPath: first.path)
            #expect(try OwnerLock.tryAcquire(database: database) != nil)
        }
    }

    @Test(arguments: [".turn", ".write"])
    func `A process that keeps the write lock makes others report it, and not wait for ever`(_ suffix: String)
        async throws
    {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let busyTimeout = Duration.milliseconds(50)
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start, busyTimeout: busyTimeout)
            let other = try Holder(of: path + suffix)
            await #expect(throws: StoreError.busy(path: path, waited: busyTimeout)) {
                try await store.enqueue(Sample.request([]), at: Sample.start)
            }
            #expect(try await store.runs().isEmpty, "reading needs no write lock")
            await other.kill()
            #expect(try await store.enqueue(Sample.request([]), at: Sample.start).createdRun)
            try await store.close()
        }
    }

    @Test func `Two stores on one file write in turns and lose nothing`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let owner = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let producer = try await SQLiteStore.open(path: path, .existing, at: Sample.start)
            let lane = try Sample.lane()
            let epoch = try await owner.takeOver(Sample.owner, at: Sample.start)
            let rounds = 60
            let each = 20
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for round in 0..<rounds {
                        let specs = (0..<each).map { Sample.create(lane, "vol-\(round)-\($0)") }
                        _ = try await producer.enqueue(Sample.request(specs), at: Sample.start)
                    }
                }
                group.addTask {
                    var done = 0
                    var claims: [Claim] = []
                    let order = ClaimOrder(flow: Flow(lane: lane, action: Sample.createAction), count: 64)
                    while done < rounds * each {
                        let settlements = claims.map { claim in
                            var result = AttemptResult(.done)
                            result.resource = Sample.snapshot("snap-\(claim.task)")
                            return Settlement(
                                claim: claim, transition: .end(.done, nil, counters: claim.counters), result: result,
                                calls: [], settledAt: Sample.start)
                        }
                        let turn = Turn(epoch: epoch, settlements: settlements, claims: [order])
                        let result = try await owner.turn(turn, at: Sample.start)
                        #expect(result.stale.isEmpty)
                        done += settlements.count
                        claims = result.claims
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await producer.run(Sample.run)?.counts == TaskCounts(done: rounds * each))
            #expect(try await producer.check() == [])
            try await producer.close()
            try await owner.close()
        }
    }

    @Test func `The other process sees a name that one process changes`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let owner = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let producer = try await SQLiteStore.open(path: path, .existing, at: Sample.start)
            let lane = try Sample.lane()
            var request = Sample.request([Sample.create(lane, "a"), Sample.create(lane, "b")])
            _ = try await owner.enqueue(request, at: Sample.start)
            let epoch = try await owner.takeOver(Sample.owner, at: Sample.start)
            #expect(
                try await owner.claim(Sample.createAction, in: lane, count: 1, epoch).first?.options.noDeletes == false)
            request.options.noDeletes = true
            _ = try await producer.enqueue(request, at: Sample.start)
            #expect(
                try await owner.claim(Sample.createAction, in: lane, count: 1, epoch).first?.options.noDeletes == true)
            try await producer.close()
            try await owner.close()
        }
    }
}
