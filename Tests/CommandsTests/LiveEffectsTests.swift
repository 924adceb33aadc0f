import CDispatch
import Commands
import Model
import Synchronization
import Testing

/// The machine's own clock and sleep, and the engine's threads.
@Suite(.timeLimit(.minutes(1))) struct LiveEffectsTests {
    let effects = Effects.live()

    @Test(arguments: [Duration.zero, .milliseconds(3), .milliseconds(40)])
    func `a sleeper does not wake up before its time`(duration: Duration) async throws {
        let begun = effects.uptime()
        try await effects.sleep(duration)
        #expect(effects.uptime() - begun >= duration)
    }

    @Test func `a short sleep ends though a longer one was asked for before, and cancelled sleeps end at once`()
        async throws
    {
        let begun = effects.uptime()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<2_000 {
                group.addTask { [effects] in
                    do {
                        try await effects.sleep(.hours(1))
                        return false
                    } catch {
                        return error is CancellationError
                    }
                }
            }
            try await effects.sleep(.milliseconds(5))
            group.cancelAll()
            for try await wasCancelled in group { #expect(wasCancelled) }
        }
        // Those that were cancelled are out of the way.
        try await effects.sleep(.milliseconds(5))
        #expect(effects.uptime() - begun < .seconds(20), "nobody slept for the hour that was asked for")
    }

    @Test func `who is cancelled already does not sleep`() async throws {
        let begun = effects.uptime()
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { [effects] in
                await #expect(throws: CancellationError.self) { try await effects.sleep(.hours(1)) }
            }
        }
        #expect(effects.uptime() - begun < .seconds(20))
    }

    @Test func `jobs that wait for each other all run on the workers`() async {
        let queues = Queues()
        let sum = await Workers.run { [effects] in
            await withTaskGroup(of: Int.self) { group in
                for number in 1...500 {
                    group.addTask {
                        queues.note()
                        // Why: it throws only when cancelled.
                        if number.isMultiple(of: 7) { try? await effects.sleep(.milliseconds(1)) }
                        queues.note()
                        await Task.yield()
                        queues.note()
                        return number
                    }
                }
                return await group.reduce(0, +)
            }
        }
        #expect(sum == 500 * 501 / 2)
        #expect(queues.jobs == ["aws-man.workers": 1_500])
        queues.note()
        #expect(queues.jobs.count == 2, "the test itself runs elsewhere")
    }
}

/// The jobs that each dispatch queue ran, by its label.
private final class Queues: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    var jobs: [String: Int] { counts.withLock { $0 } }

    /// Counts a job of the queue that runs the caller.
    func note() {
        let label = String(cString: dispatch_queue_get_label(nil))
        counts.withLock { $0[label, default: 0] += 1 }
    }
}
