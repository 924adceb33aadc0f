import Accounts
import Commands
import Foundation
import Model
import Synchronization
import Testing

@Suite(.fewNights) struct SettledFleetTests {
    /// A clock that each sleep sets forward; `meanwhile` changes the directory during a sleep.
    private final class Clock: Sendable {
        let now: Mutex<Instant>
        let sleeps = Mutex(0)
        let meanwhile: @Sendable (_ sleep: Int) throws -> Void

        init(_ now: Date, meanwhile: @escaping @Sendable (Int) throws -> Void = { _ in }) {
            self.now = Mutex(Instant(milliseconds: Int64(now.timeIntervalSince1970 * 1_000)))
            self.meanwhile = meanwhile
        }

        var effects: Effects {
            Effects(
                now: { self.now.withLock { $0 } }, uptime: { Uptime(nanoseconds: 0) },
                sleep: { duration in
                    self.now.withLock { $0 = $0 + duration + .seconds(1) }
                    let sleep = self.sleeps.withLock { sleeps in
                        sleeps += 1
                        return sleeps
                    }
                    try self.meanwhile(sleep)
                }, random: { 0.5 })
        }
    }

    private func keep(_ fleet: Fleet) -> Retention? {
        fleet.accounts.first { $0.id.digits == World.shop }?.snapshots?.keep
    }

    private let defaults = "timezone: UTC\nnightly_at: \"04:00\"\nsnapshots: { keep: 90d }\n"

    @Test func `a start while defaults yaml is replaced waits for the new one`() async throws {
        let world = try World()
        try FileManager.default.removeItem(atPath: "\(world.accounts)/defaults.yaml")
        let clock = Clock(.now) { [defaults] sleep in
            if sleep == 1 { try world.write(defaults, to: "accounts/defaults.yaml") }
        }
        let told = Mutex<[String]>([])
        let fleet = try await SettledFleet(directory: world.accounts, effects: clock.effects) { text in
            told.withLock { $0.append(text) }
        }.read()
        #expect(keep(fleet) == .days(90))
        #expect(told.withLock { $0 }.count == 1)
    }

    @Test func `files at rest are read at once, also by a clock that is behind`() async throws {
        let world = try World()
        for hours in [1.0, -1.0] {
            let clock = Clock(.now.addingTimeInterval(hours * 3_600))
            _ = try await SettledFleet(directory: world.accounts, effects: clock.effects) { _ in }.read()
            #expect(clock.sleeps.withLock { $0 } == 0)
        }
    }

    @Test func `a file that is broken for good is told, one that is written just now is waited for`() async throws {
        let world = try World()
        try world.write("timezone: [\n", to: "accounts/defaults.yaml")
        let clock = Clock(.now) { [defaults] sleep in
            if sleep == 1 { try world.write(defaults, to: "accounts/defaults.yaml") }
        }
        #expect(
            keep(try await SettledFleet(directory: world.accounts, effects: clock.effects) { _ in }.read()) == .days(90)
        )
        try world.write("timezone: [\n", to: "accounts/defaults.yaml")
        await #expect(throws: FleetError.self) {
            try await SettledFleet(directory: world.accounts, effects: Clock(.now).effects) { _ in }.read()
        }
    }
}
