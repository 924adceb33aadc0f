import Engine
import Model
import Queue
import Testing
import VirtualTime

@Suite struct InboxTests {
    func report(_ number: Int64) throws -> AttemptReport {
        AttemptReport(
            claim: try claim(number), effect: .creates, phase: .act, result: AttemptResult(.done), endedAt: up(0))
    }

    @Test func `everything that came is taken at once, in order`() throws {
        let inbox = Inbox()
        for number in 1...3 { inbox.put(try report(Int64(number))) }
        #expect(inbox.drain().map(\.claim.task.number) == [1, 2, 3])
        #expect(inbox.drain().isEmpty)
    }

    @Test func `the parent wakes for a report, for a nudge and at its time`() async throws {
        let (time, inbox, late) = (VirtualTime(), Inbox(), try report(1))
        await time.run {
            await inbox.wait(until: up(5), effects: time.effects())
            #expect(time.uptime == up(5))
            await withDiscardingTaskGroup { group in
                group.addTask {
                    // Why: sleep throws only when cancelled, and nothing cancels this one.
                    try? await time.sleep(.seconds(2))
                    inbox.put(late)
                    // Why: sleep throws only when cancelled, and nothing cancels this one.
                    try? await time.sleep(.seconds(2))
                    inbox.nudge()
                }
                await inbox.wait(until: up(60), effects: time.effects())
                #expect(time.uptime == up(7))
                #expect(inbox.drain().count == 1)
                await inbox.wait(until: nil, effects: time.effects())
                #expect(time.uptime == up(9))
                #expect(inbox.drain().isEmpty)
            }
        }
        #expect(time.uptime == up(9), "the timer it did not need is gone")
        #expect(time.sleepers == 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a wait for what has arrived, or for the past, returns at once`() async throws {
        let (time, inbox) = (VirtualTime(), Inbox())
        inbox.nudge()
        await inbox.wait(until: nil, effects: time.effects())
        _ = inbox.drain()
        await inbox.wait(until: up(0), effects: time.effects())
        #expect(time.uptime == up(0))
        #expect(time.sleepers == 0)
    }

    @Test(.timeLimit(.minutes(10))) func `a cancelled parent does not wait`() async {
        let (time, inbox) = (VirtualTime(), Inbox())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await inbox.wait(until: nil, effects: time.effects()) }
            group.cancelAll()
        }
        #expect(inbox.drain().isEmpty)
    }
}
