import Accounts
import CloudSimulator
import Files
import Foundation
import Model
import Reports

/// The demo's simulated cloud: seven accounts, some with a fault, that an older tool has backed up for weeks.
enum DemoCloud {
    /// A Monday, one hour after the night began, so that the first night registers the images of the week.
    static let firstNight = CloudClock.usualStart

    /// The account whose role may not delete until the permission is granted.
    static let denied = "staging-cn"
    static let deniedAction = "ec2:DeleteSnapshot"
    /// The account whose region has no alarm topic.
    static let withoutTopic = "sandbox"
    /// The regions of the account with `regions: all-enabled`.
    private static let enabled = ["us-east-1", "eu-west-1"]
    /// Accounts that also have resources with odd names and resources that must not be touched.
    private static let odd: Set<String> = ["shop", "production-cn"]

    private static let instances = 3
    private static let snapshotDays = 9
    private static let imageWeeks = 2

    static func scenario(_ fleet: Fleet) -> CloudScenario {
        let members = fleet.accounts.map { account in
            let regions: [Region] =
                switch account.regions {
                case .listed(let listed): listed
                case .allEnabled: enabled.compactMap { Region($0) }
                }
            return (account.name, AgedFleet.Member(account.id, regions))
        }
        func aged(_ members: [AgedFleet.Member], hasEdgeCases: Bool) -> [CloudAccount] {
            AgedFleet(
                now: firstNight, members: members, instances: instances, snapshotDays: snapshotDays,
                imageWeeks: imageWeeks, hasEdgeCases: hasEdgeCases
            ).scenario().accounts
        }
        var scenario = CloudScenario(
            accounts: aged(members.filter { odd.contains($0.0) }.map(\.1), hasEdgeCases: true)
                + aged(members.filter { !odd.contains($0.0) }.map(\.1), hasEdgeCases: false))
        for account in fleet.accounts {
            guard let place = scenario.accounts.firstIndex(where: { $0.id == account.id }) else { continue }
            if account.name == denied { scenario.accounts[place].denials = [CloudDenial(deniedAction)] }
            if account.name == withoutTopic {
                for region in scenario.accounts[place].regions.indices {
                    scenario.accounts[place].regions[region].topics = []
                }
            }
        }
        return scenario
    }

    /// The cloud that an earlier demo left; nil when `path` does not exist.
    static func load(_ path: String) throws -> CloudScenario? {
        do {
            return try CloudScenario(json: PlainFile.read(path, atMost: FileBounds.demoCloud, as: .own))
        } catch FileRefusal.system(ENOENT) {
            return nil
        } catch {
            let why = (error as? FileRefusal).map(\.words) ?? "does not hold the cloud of a demo: \(error)"
            throw CommandFailure(.fatal, "\(path) \(why)", hint: "remove it, or name another --database")
        }
    }

    static func save(_ simulator: CloudSimulator, to path: String) throws {
        let content = try simulator.dump().json()
        do throws(FileRefusal) {
            try PlainFile.replace(path, with: content)
        } catch {
            throw CommandFailure(.fatal, "\(path) cannot be written: \(error.reason)")
        }
    }
}
