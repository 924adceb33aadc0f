import AWS
import Accounts
import CloudSimulator
import Model

/// The demo's account files: `accounts/demo` of the source tree, built into the binary.
enum DemoFleet {
    static let directory = "accounts/demo"

    static var files: FleetFiles {
        let accounts: [(String, [UInt8])] = [
            ("analytics", PackageResources.analytics_yaml), ("archive", PackageResources.archive_yaml),
            ("payments", PackageResources.payments_yaml), ("production-cn", PackageResources.production_cn_yaml),
            ("sandbox", PackageResources.sandbox_yaml), ("shop", PackageResources.shop_yaml),
            ("staging-cn", PackageResources.staging_cn_yaml),
        ]
        func file(_ name: String, _ bytes: [UInt8]) -> FleetFile {
            FleetFile(path: "\(directory)/\(name).yaml", content: .bytes(bytes))
        }
        return FleetFiles(
            directory: directory, accounts: accounts.map { file($0.0, $0.1) },
            defaults: file("defaults", PackageResources.defaults_yaml))
    }

    /// The fleet of these files, with a credentials profile for each account.
    static func fleet() throws(FleetError) -> Fleet {
        let read = try FleetDecoder.decode(files)
        let accounts = read.accounts.map { account in
            Account(
                id: account.id, name: account.name, file: account.file, regions: account.regions,
                credentials: CredentialSettings(profile: account.name), timeZone: account.timeZone, rpo: account.rpo,
                snapshots: account.snapshots, images: account.images, alarms: account.alarms,
                alarmProblems: account.alarmProblems)
        }
        return Fleet(
            accounts: accounts, broken: read.broken, nightlyAt: read.nightlyAt, timeZone: read.timeZone,
            limits: read.limits, warnings: read.warnings)
    }

    /// Profiles with the keys of the simulated accounts.
    static func credentials(_ fleet: Fleet) -> CredentialEnvironment {
        let profiles = fleet.accounts.map { account in
            let key = AgedFleet.key(of: account.id, in: account.regions.partition)
            return "[\(account.name)]\naws_access_key_id = \(key.id)\naws_secret_access_key = \(key.secret)\n"
        }.joined()
        return CredentialEnvironment(variables: ["HOME": "/"]) { (path) throws(FileUnreadable) in
            path.hasSuffix("/credentials") ? profiles : nil
        }
    }
}
