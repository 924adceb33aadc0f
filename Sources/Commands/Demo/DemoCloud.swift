import Accounts
import CloudSimulator
import Foundation
import Model

/// The simulated cloud of the demo: seven accounts that the older tool has looked after for weeks, and what is wrong
/// with some of them.
enum DemoCloud {
    /// Monday, an hour into its night: the first night registers the week's images.
    static let firstNight = CloudClock.usualStart

    /// The account whose role may not delete, until somebody mends it.
    static let denied = "staging-cn"
    static let deniedAction = "ec2:DeleteSnapshot"
    /// The account whose region has no alarm topic.
    static let withoutTopic = "sandbox"
    /// Regions that the account with `regions: all-enabled` has.
    private static let enabled = ["us-east-1", "eu-west-1"]
    /// Accounts in which there is also what must not be touched, and what is named oddly.
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

    /// The cloud as an earlier demo left it; nil when `path` does not exist.
    static func load(_ path: String) throws -> CloudScenario? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try CloudScenario(json: Array(Data(contentsOf: URL(filePath: path))))
        } catch {
            throw CommandFailure.fatal(
                "\(path) is not a cloud that a demo left: \(error)\n  → remove it, or use another --database")
        }
    }

    static func save(_ simulator: CloudSimulator, to path: String) throws {
        do {
            try Data(simulator.dump().json()).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure.fatal("\(path): \(error.localizedDescription)")
        }
    }
}
