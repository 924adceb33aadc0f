import Accounts
import Commands
import Foundation
import Model
import Synchronization
import Testing

@Suite(.fewNights) struct AccountsWatchTests {
    @Test func `a change is taken once its files are at rest, and one that cannot be used changes nothing`() throws {
        let world = try World()
        // Why an hour ago: by this clock no file has been unchanged for long.
        let now = Mutex(Instant(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1_000)) - .hours(1))
        let said = Mutex<[String]>([])
        let watch = AccountsWatch(directory: world.accounts, taken: nil, now: { now.withLock { $0 } }) { text in
            said.withLock { $0.append(text) }
        }
        func keep(_ fleet: Fleet?) -> Retention? {
            fleet?.accounts.first { $0.id.digits == World.shop }?.snapshots?.keep
        }
        #expect(watch.changed() == nil)

        try world.write(
            World.file(World.shop, "eu-west-1", more: "snapshots: { keep: 90d }\n"), to: "accounts/\(World.shop).yaml")
        #expect(watch.changed() == nil)
        #expect(keep(watch.changed()) == .days(90))
        #expect(watch.changed() == nil)

        now.withLock { $0 = $0 + .hours(2) }
        try world.write(
            World.file(World.shop, "eu-west-1", more: "snapshots: { keep: 365d }\n"), to: "accounts/\(World.shop).yaml")
        #expect(keep(watch.changed()) == .days(365))

        try world.write("timezone: [\n", to: "accounts/defaults.yaml")
        #expect(watch.changed() == nil)
        #expect(said.withLock { $0 }.last?.contains("defaults.yaml") == true)
    }

    @Test func `what changes between the reading and the watching is a change`() throws {
        let world = try World()
        let read = try FleetReader.read(directory: world.accounts)
        try world.write(
            World.file(World.shop, "eu-west-1", more: "snapshots: { keep: 90d }\n"), to: "accounts/\(World.shop).yaml")
        let later = Instant(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1_000)) + .hours(1)
        let watch = AccountsWatch(directory: world.accounts, taken: read.stamp, now: { later }) { _ in }
        let shop = watch.changed()?.accounts.first { $0.id.digits == World.shop }
        #expect(shop?.snapshots?.keep == .days(90))
        #expect(watch.changed() == nil)
    }

    @Test func `a file that is replaced by removing it first is never taken for a deleted one`() throws {
        let world = try World()
        let written = Date.now
        let now = Mutex(Instant(milliseconds: Int64(written.timeIntervalSince1970 * 1_000)) + .hours(1))
        let watch = AccountsWatch(directory: world.accounts, taken: nil, now: { now.withLock { $0 } }) { _ in }
        let path = "\(world.accounts)/\(World.shop).yaml"
        let content = try String(contentsOfFile: path, encoding: .utf8)

        try FileManager.default.removeItem(atPath: path)
        #expect(watch.changed() == nil)
        // Why the old date: an archive restores a file with the date it had.
        try content.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.modificationDate: written.addingTimeInterval(-86_400)], ofItemAtPath: path)
        let fleet = watch.changed()
        #expect(fleet?.accounts.contains { $0.id.digits == World.shop } == true)

        try FileManager.default.removeItem(atPath: path)
        #expect(watch.changed() == nil)
        #expect(watch.changed()?.accounts.contains { $0.id.digits == World.shop } == false)
    }

    @Test func `a file that was written a moment ago is not taken at once, whatever its date says`() throws {
        let world = try World()
        let now = Instant(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1_000))
        let watch = AccountsWatch(directory: world.accounts, taken: nil, now: { now }) { _ in }
        try world.write(
            World.file(World.shop, "eu-west-1", more: "snapshots: { keep: 90d }\n"), to: "accounts/\(World.shop).yaml")
        try FileManager.default.setAttributes(
            [.modificationDate: Date.now.addingTimeInterval(-86_400)],
            ofItemAtPath: "\(world.accounts)/\(World.shop).yaml")
        #expect(watch.changed() == nil)
    }
}
