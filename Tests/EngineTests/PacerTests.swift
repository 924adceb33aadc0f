import Engine
import Model
import Queue
import Synchronization
import Testing
import VirtualTime

/// How attempts wait for tokens, in virtual time.
@Suite struct PacerTests {
    final class Log: Sendable {
        let entries = Mutex<[String]>([])
        func note(_ what: String) { entries.withLock { $0.append(what) } }
        var all: [String] { entries.withLock { $0 } }
    }

    func pacer(_ time: VirtualTime, idleBefore: Duration? = nil) -> Pacer {
        let table = PacingTable(
            limits: Limits(), buckets: [createAction: figures], idleBefore: idleBefore, at: time.uptime)
        return Pacer(table, effects: time.effects())
    }

    func flow() throws -> Flow { Flow(lane: try lane(), action: createAction) }

    @Test func `waiters are served in their order, one token each`() async throws {
        let (time, log, flow) = (VirtualTime(), Log(), try flow())
        let pacer = pacer(time)
        await time.run {
            await withDiscardingTaskGroup { group in
                for number in 1...12 {
                    group.addTask {
                        // Why: nothing cancels this wait.
                        _ = try? await pacer.pace(flow)
                        log.note("\(number) at \(time.uptime.nanoseconds / 1_000_000)")
                    }
                }
            }
        }
        let rest = (10...12).map { "\($0) at \(Int((Double($0 - 9) / 0.9 * 1_000).rounded(.down)))" }
        #expect(log.all == (1...9).map { "\($0) at 0" } + rest)
    }

    @Test func `a waiter that is cancelled gives its token to the next`() async throws {
        let (time, flow) = (VirtualTime(), try flow())
        let pacer = pacer(time)
        try await time.run {
            for _ in 1...9 { _ = try await pacer.pace(flow) }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await #expect(throws: PaceRefusal.cancelled) { try await pacer.pace(flow) } }
                await Task.yield()
                group.cancelAll()
            }
            _ = try await pacer.pace(flow)
        }
        #expect(time.uptime < up(1.2))
    }

    @Test func `a waiter whose gate closes waits for the probe, and for a new token`() async throws {
        let (time, log, flow) = (VirtualTime(), Log(), try flow())
        let pacer = pacer(time)
        try await time.run {
            let paid = try await pacer.pace(flow)
            for _ in 2...9 { _ = try await pacer.pace(flow) }
            try await withThrowingDiscardingTaskGroup { group in
                for number in 1...3 {
                    group.addTask {
                        let paid = try await pacer.pace(flow)
                        log.note("\(number) at \(time.uptime.nanoseconds / 1_000_000_000)")
                        try await time.sleep(.seconds(5))
                        pacer.answered(flow, .fine, paid: paid)
                    }
                }
                await Task.yield()
                pacer.answered(flow, .throttled(retryAfter: .seconds(60)), paid: paid)
            }
        }
        #expect(log.all.first == "1 at 60")
        let later = log.all.dropFirst().compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(later.count == 2 && later.allSatisfy { $0 >= 67 }, "\(log.all)")
    }

    @Test func `after an earlier process the buckets hold what has come back since`() throws {
        let (time, flow) = (VirtualTime(), try flow())
        func available(_ idle: Duration?) -> Int {
            pacer(time, idleBefore: idle).withTable { $0[flow].available(at: time.uptime) }
        }
        #expect(available(nil) == 9)
        #expect(available(.seconds(0)) == 0)
        #expect(available(.seconds(5)) == 4)
        #expect(available(.hours(1)) == 9)
    }
}
