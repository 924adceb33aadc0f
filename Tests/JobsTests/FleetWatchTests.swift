import Accounts
import Jobs
import Model
import Synchronization
import Testing
import VirtualTime

@Suite struct FleetWatchTests {
    private func fleet(keep days: Int) -> Fleet {
        var policy = SnapshotPolicy()
        policy.keep = .days(days)
        return Fleet(
            accounts: [Sample.account(snapshots: policy)], nightlyAt: Sample.nights.nightlyAt, timeZone: Sample.zone)
    }

    @Test func `a task follows its account's file as it is then`() {
        let time = VirtualTime()
        let next = Mutex<Fleet?>(nil)
        let watch = FleetWatch(fleet(keep: 7), uptime: { time.uptime }) {
            next.withLock { fleet in
                defer { fleet = nil }
                return fleet
            }
        }
        func keep() -> Retention? { watch.accounts[Sample.account]?.snapshots?.keep }
        #expect(keep() == .days(7))
        next.withLock { $0 = fleet(keep: 365) }
        // The files are not checked again at once. After the interval, the change is seen and stays.
        #expect(keep() == .days(7))
        time.advance(by: FleetWatch.interval)
        #expect(keep() == .days(365))
        time.advance(by: FleetWatch.interval)
        #expect(keep() == .days(365))
    }

    @Test func `an account that is not known is looked for, but not at every task`() async {
        let time = VirtualTime()
        let asked = Mutex(0)
        let found = Mutex<Fleet?>(nil)
        let none = Fleet(accounts: [], nightlyAt: Sample.nights.nightlyAt, timeZone: Sample.zone)
        let watch = FleetWatch(none, uptime: { time.uptime }, changed: { nil }) {
            asked.withLock { $0 += 1 }
            return found.withLock { $0 }
        }
        #expect(await watch.account(Sample.account) == nil)
        found.withLock { $0 = fleet(keep: 9) }
        #expect(await watch.account(Sample.account) == nil)
        #expect(asked.withLock { $0 } == 1)
        time.advance(by: FleetWatch.interval)
        #expect(await watch.account(Sample.account)?.snapshots?.keep == .days(9))
        #expect(await watch.account(Sample.account) != nil)
        #expect(asked.withLock { $0 } == 2)
    }

    @Test func `the accounts of an organization follow its newest listing, without a new file`() async throws {
        let time = VirtualTime()
        let organization = try FleetDecoder.decode(
            FleetFiles(
                directory: "accounts", accounts: [], defaults: nil,
                organization: FleetFile(
                    path: "accounts/organization.yaml",
                    content: .bytes(Array("account: \"111122223333\"\nrules: [{ regions: [eu-west-1] }]\n".utf8)))
            )
        ).organization
        let asked = Mutex(0)
        let first = Fleet(
            accounts: fleet(keep: 7).accounts, organization: organization, nightlyAt: Sample.nights.nightlyAt,
            timeZone: Sample.zone)
        let watch = FleetWatch(first, uptime: { time.uptime }, changed: { nil }) { [next = fleet(keep: 365)] in
            asked.withLock { asked in
                asked += 1
                return asked > 1 ? next : nil
            }
        }
        #expect(await watch.account(Sample.account)?.snapshots?.keep == .days(7))
        #expect(await watch.account(Sample.account)?.snapshots?.keep == .days(7))
        time.advance(by: FleetWatch.refreshInterval)
        #expect(await watch.account(Sample.account)?.snapshots?.keep == .days(365))
        #expect(asked.withLock { $0 } == 2)
    }
}
