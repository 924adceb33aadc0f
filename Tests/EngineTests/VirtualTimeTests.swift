import Model
import Synchronization
import Testing
import VirtualTime

@Suite struct VirtualTimeTests {
    final class Woken: Sendable {
        let seconds = Mutex<[Int]>([])
    }

    @Test func `sleepers wake in the order of their times, without waiting`() async {
        let time = VirtualTime()
        let woken = Woken()
        await time.run {
            await withDiscardingTaskGroup { group in
                for seconds in [50, 10, 86_400, 10] {
                    group.addTask {
                        // Why: nothing cancels this wait.
                        try? await time.sleep(.seconds(seconds))
                        woken.seconds.withLock { $0.append(seconds) }
                    }
                }
            }
        }
        #expect(woken.seconds.withLock { $0 } == [10, 10, 50, 86_400])
        #expect(time.uptime == up(86_400))
    }

    @Test func `a cancelled sleeper wakes at once`() async throws {
        let time = VirtualTime()
        await time.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await #expect(throws: CancellationError.self) { try await time.sleep(.days(30)) } }
                group.cancelAll()
            }
        }
        #expect(time.uptime == up(0))
    }

    @Test func `time that is moved by hand wakes the sleepers that are due`() async throws {
        let time = VirtualTime()
        try await withThrowingTaskGroup(of: Instant.self) { group in
            group.addTask {
                try await time.sleep(.seconds(5))
                return time.now
            }
            while time.sleepers == 0 { await Task.yield() }
            time.advance(by: .seconds(4))
            #expect(time.sleepers == 1)
            time.advance(by: .seconds(4))
            let woken = try await group.next()
            #expect(try #require(woken) >= time.now - .seconds(3))
            #expect(time.uptime == up(8))
        }
    }

    @Test func `a seed gives one sequence in the unit interval`() {
        let (first, same, other) = (VirtualTime(seed: 3), VirtualTime(seed: 3), VirtualTime(seed: 4))
        let draws = (0..<1_000).map { _ in first.random() }
        #expect(draws == (0..<1_000).map { _ in same.random() })
        #expect(draws != (0..<1_000).map { _ in other.random() })
        #expect(draws.allSatisfy { (0..<1).contains($0) })
        #expect(abs(draws.reduce(0, +) / 1_000 - 0.5) < 0.05)
    }

    @Test func `the wall clock jumps alone`() {
        let time = VirtualTime(startingAt: nightStart)
        time.jump(by: .hours(-1))
        #expect(time.now == nightStart - .hours(1))
        #expect(time.uptime == up(0))
    }
}
