import CloudSimulator
import Model

/// A cloud of one account with one instance of two volumes in one region, and a client with the account's key.
struct SmallCloud {
    static let lane = Lane(account: account("111122223333"), region: region("cn-north-1"))
    static let instance = "i-0123456789abcdef0"
    static let root = "vol-00000000000000001"
    static let data = "vol-00000000000000002"

    let cloud: CloudSimulator
    let client: SigningClient

    /// By the usual settings, a snapshot takes 60 s of the cloud's time and an image 30 s.
    init(
        _ change: (inout CloudAccount) -> Void = { _ in }, settings adjust: (inout CloudSettings) -> Void = { _ in }
    ) {
        let key = CloudKey.user("tester", of: Self.lane.account, in: .china)
        var account = CloudAccount(id: Self.lane.account, partition: .china, keys: [key])
        let start = CloudClock.usualStart - .days(100)
        var instance = CloudInstance(id: Self.instance, launchedAt: start, tags: ["Name": "web-1"])
        instance.devices = [
            CloudAttachment(device: "/dev/xvda", volume: Self.root),
            CloudAttachment(device: "/dev/sdf", volume: Self.data, deleteOnTermination: false),
        ]
        account[Self.lane.region].instances = [instance]
        account[Self.lane.region].volumes = [
            CloudVolume(id: Self.root, createdAt: start), CloudVolume(id: Self.data, sizeGiB: 100, createdAt: start),
        ]
        change(&account)
        var settings = CloudSettings()
        settings.snapshotSeconds = 60...60
        settings.imageSeconds = 30...30
        adjust(&settings)
        cloud = CloudSimulator(scenario: CloudScenario(accounts: [account]), settings: settings)
        client = SigningClient(cloud: cloud, key: key, region: Self.lane.region)
    }

    /// What the account has now.
    var contents: CloudRegion? { cloud.dump()[Self.lane] }

    /// Creates a snapshot and advances the cloud's time until it is complete.
    func completedSnapshot(of volume: String = SmallCloud.root) async throws -> String {
        let id = try await client.ec2("CreateSnapshot", ["VolumeId": volume]).first("snapshotId")
        cloud.advance(by: .seconds(61))
        return id ?? ""
    }

    static let mapping = [
        "RootDeviceName": "/dev/xvda", "BlockDeviceMapping.1.DeviceName": "/dev/xvda", "Architecture": "x86_64",
        "VirtualizationType": "hvm", "EnaSupport": "true",
    ]

    func register(_ name: String, _ snapshot: String, _ more: [String: String] = [:]) async throws
        -> SigningClient.Answer
    {
        let given = ["Name": name, "BlockDeviceMapping.1.Ebs.SnapshotId": snapshot]
        return try await client.ec2(
            "RegisterImage", Self.mapping.merging(given) { _, new in new }.merging(more) { _, new in new })
    }
}

func account(_ digits: String) -> AccountID {
    guard let account = AccountID(digits) else { preconditionFailure("\(digits) is no account id") }
    return account
}

func region(_ name: String) -> Region {
    guard let region = Region(name) else { preconditionFailure("\(name) is no region") }
    return region
}
