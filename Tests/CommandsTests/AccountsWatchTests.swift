import Accounts
import Commands
import Foundation
import Model
import Synchronization
import Testing

@Suite struct AccountsWatchTests {
    @Test func `a change is taken once its files are at rest, and one that cannot be used changes nothing`() throws {
        let world = try World()
        let directory = world.directory.appending(path: "accounts").path
        // An hour ago nothing of this was written: everything is young.
        let now = Mutex(Instant(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1_000)) - .hours(1))
        let said = Mutex<[String]>([])
        let watch = AccountsWatch(directory: directory, taken: nil, now: { now.withLock { $0 } }) { text in
            said.withLock { $0.append(text) }
        }
        func keep(_ fleet: Fleet?) -> Int? { fleet?.accounts.first { $0.id.digits == World.shop }?.snapshots?.keepDays }
        #expect(watch.changed() == nil)

        try world.write(
            World.file(World.shop, "eu-west-1", more: "snapshots: { keep: 90d }\n"), to: "accounts/\(World.shop).yaml")
        #expect(watch.changed() == nil)
        #expect(keep(watch.changed()) == 90)
        #expect(watch.changed() == nil)

        now.withLock { $0 = $0 + .hours(2) }
        try world.write(
            World.file(World.shop, "eu-west-1", more: "snapshots: { keep: 365d }\n"), to: "accounts/\(World.shop).yaml")
        #expect(keep(watch.changed()) == 365)

        try world.write("timezone: [\n", to: "accounts/defaults.yaml")
        #expect(watch.changed() == nil)
        #expect(said.withLock { $0 }.last?.contains("defaults.yaml") == true)
    }

    @Test func `what changes between the reading and the watching is a change`() throws {
        let world = try World()
        let directory = world.directory.appending(path: "accounts").path
        let read = try FleetReader.read(directory: directory)
        try world.write(
            World.file(World.shop, "eu-west-1", more: "snapshots: { keep: 90d }\n"), to: "accounts/\(World.shop).yaml")
        let later = Instant(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1_000)) + .hours(1)
        let watch = AccountsWatch(directory: directory, taken: read.stamp, now: { later }) { _ in }
        let shop = watch.changed()?.accounts.first { $0.id.digits == World.shop }
        #expect(shop?.snapshots?.keepDays == 90)
        #expect(watch.changed() == nil)
    }
}
