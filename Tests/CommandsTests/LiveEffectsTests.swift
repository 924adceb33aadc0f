import Model
import Testing

import Commands

/// The machine's own clock and sleep, and the engine's threads.
@Suite struct LiveEffectsTests {
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
    }

    @Test func `who is cancelled already does not sleep`() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { [effects] in
                await #expect(throws: CancellationError.self) { try await effects.sleep(.hours(1)) }
            }
        }
    }

    @Test func `jobs that wait for each other all run on the workers`() async {
        let sum = await Workers.run { [effects] in
            await withTaskGroup(of: Int.self) { group in
                for number in 1...500 {
                    group.addTask {
                        // Why: it throws only when cancelled.
                        if number.isMultiple(of: 7) { try? await effects.sleep(.milliseconds(1)) }
                        await Task.yield()
                        return number
                    }
                }
                return await group.reduce(0, +)
            }
        }
        #expect(sum == 500 * 501 / 2)
    }
}
