import Commands
import Foundation
import Model
import Testing

/// The machine's own clock and sleep.
@Suite(.timeLimit(.minutes(10))) struct LiveEffectsTests {
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
        // Who slept for the hour would meet the time limit.
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
        // The cancelled sleepers have ended by then.
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

    @Test func `many sleepers at once all wake`() async {
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...500 {
                group.addTask { [effects] in
                    // Why: the sleep throws only when it is cancelled.
                    if number.isMultiple(of: 7) { try? await effects.sleep(.milliseconds(1)) }
                    await Task.yield()
                    return number
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 500 * 501 / 2)
    }

    @Test func `a sleep is timed by the clock that counts suspended time`() async throws {
        try await effects.sleep(.milliseconds(1))
        let timers = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fdinfo").compactMap {
            // Why: a descriptor may have been closed meanwhile.
            try? String(contentsOfFile: "/proc/self/fdinfo/\($0)", encoding: .utf8)
        }
        #expect(timers.contains { $0.contains("clockid: \(CLOCK_BOOTTIME)\n") })
    }
}
