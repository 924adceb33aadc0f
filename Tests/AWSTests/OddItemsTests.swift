import HTTP
import Model
import Testing

import AWS

/// One item that cannot be read costs only itself. What could be read of it is kept.
@Suite struct OddItemsTests {
    func read<O: PagedOperation>(_ operation: O, _ body: String) throws -> O.Output where O.Output == Page<O.Item> {
        try ResponseReader(.xml(body), receivedAt: Instant(seconds: 0)).read(operation).output
    }

    static let account = "<ownerId>123456789012</ownerId>"

    func snapshots(_ items: String...) throws -> Page<Snapshot> {
        let good =
            "<item><snapshotId>snap-9</snapshotId><volumeId>vol-9</volumeId><status>completed</status>"
            + "<startTime>2026-11-22T04:00:01Z</startTime>\(Self.account)</item>"
        return try read(
            DescribeSnapshots(),
            "<DescribeSnapshotsResponse><snapshotSet>\(items.joined())\(good)</snapshotSet></DescribeSnapshotsResponse>"
        )
    }

    @Test(arguments: [
        "<volumeId>vol-1</volumeId><status>completed</status>\(account)",
        "<volumeId>vol-1</volumeId><startTime>2026-11-22T04:00:01Z</startTime>\(account)",
        "<volumeId>vol-1</volumeId><status>completed</status><startTime>yesterday</startTime>\(account)",
        "<volumeId>vol-1</volumeId><status>completed</status><startTime>0000-00-00T00:00:00Z</startTime>\(account)",
        "<volumeId>vol-1</volumeId><status>completed</status><startTime>2026-11-22T04:00:01Z</startTime>"
            + "<ownerId>amazon</ownerId>",
        "<volumeId>vol-1</volumeId><status>completed</status><startTime>2026-11-22T04:00:01Z</startTime>\(account)"
            + "<volumeSize>99999999999999999999</volumeSize>",
    ])
    func `a snapshot that cannot be read leaves the others, with its id and volume`(elements: String) throws {
        let page = try snapshots("<item><snapshotId>snap-1</snapshotId>\(elements)</item>")
        #expect(page.items.map(\.id.text) == ["snap-9"])
        let odd = try #require(page.unreadable.first)
        #expect(page.unreadable.count == 1 && odd.id == "snap-1" && odd.volumes == [VolumeID("vol-1")])
        #expect(!odd.why.isEmpty)
    }

    @Test(arguments: ["", "snap 1", "snap-\u{8}1", "snap-\u{202E}1", String(repeating: "s", count: 2_049)])
    func `an id that no call can use makes its item unreadable, and is never cut`(id: String) throws {
        let id = id.replacing("\u{8}", with: "&#8;")
        let page = try snapshots(
            "<item><snapshotId>\(id)</snapshotId><volumeId>vol-1</volumeId><status>completed</status>"
                + "<startTime>2026-11-22T04:00:01Z</startTime>\(Self.account)</item>")
        #expect(page.items.count == 1 && page.unreadable.count == 1 && page.unreadable.first?.id == nil)
    }

    @Test func `an image without a creation date is read, one without a state still names its snapshots`() throws {
        func image(_ id: String, _ elements: String) -> String {
            "<item><imageId>\(id)</imageId><imageOwnerId>123456789012</imageOwnerId><blockDeviceMapping><item>"
                + "<deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-\(id)</snapshotId></ebs></item>"
                + "</blockDeviceMapping><tagSet><item><key>AutoAMI</key><value>true</value></item></tagSet>\(elements)</item>"
        }
        let page = try read(
            DescribeImages(),
            "<DescribeImagesResponse><imagesSet>\(image("ami-1", "<imageState>available</imageState>"))"
                + "\(image("ami-2", ""))</imagesSet></DescribeImagesResponse>")
        #expect(page.items.map(\.id.text) == ["ami-1"] && page.items[0].createdAt == nil)
        let odd = try #require(page.unreadable.first)
        #expect(odd.id == "ami-2" && odd.snapshots == [SnapshotID("snap-ami-2")] && odd.tags == ["AutoAMI": "true"])
        #expect(odd.owner == AccountID("123456789012"))
    }

    @Test func `an instance keeps the volumes that can be read`() throws {
        func mapping(_ device: String, _ volume: String) -> String { "<item>\(device)<ebs>\(volume)</ebs></item>" }
        let mappings =
            mapping("<deviceName>/dev/xvda</deviceName>", "<volumeId>vol-1</volumeId>")
            + mapping("<deviceName>/dev/sdb</deviceName>", "") + mapping("", "<volumeId>vol-3</volumeId>")
        func reservation(_ owner: String, _ id: String, _ state: String) -> String {
            "<item><ownerId>\(owner)</ownerId><instancesSet><item><instanceId>\(id)</instanceId>\(state)"
                + "<blockDeviceMapping>\(mappings)</blockDeviceMapping></item></instancesSet></item>"
        }
        let running = "<instanceState><name>running</name></instanceState>"
        let page = try read(
            DescribeInstances(),
            "<DescribeInstancesResponse><reservationSet>\(reservation("123456789012", "i-1", running))"
                + "\(reservation("123456789012", "i-2", ""))\(reservation("amazon", "i-3", running))"
                + "</reservationSet></DescribeInstancesResponse>")
        #expect(page.items.map(\.id.text) == ["i-1"])
        #expect(page.items[0].volumes.map(\.volume.text) == ["vol-1", "vol-3"] && page.items[0].unreadableVolumes == 1)
        #expect(page.unreadable.map(\.id) == ["i-2", "i-3"])
        #expect(page.unreadable[0].owner == AccountID("123456789012") && page.unreadable[1].owner == nil)
    }

    @Test func `an alarm without a name, a region without a name and a lock without an id cost only themselves`() throws
    {
        let alarms = try read(
            DescribeAlarms(),
            "<DescribeAlarmsResponse><DescribeAlarmsResult><MetricAlarms><member><Namespace>AWS/EC2</Namespace></member>"
                + "<member><AlarmName>a</AlarmName><Threshold>much</Threshold></member></MetricAlarms>"
                + "</DescribeAlarmsResult></DescribeAlarmsResponse>")
        #expect(alarms.items.map(\.name) == ["a"] && alarms.unreadable.count == 1)
        let locks = try read(
            DescribeLockedSnapshots(snapshots: []),
            "<DescribeLockedSnapshotsResponse><snapshotSet><item><lockState>expired</lockState></item><item>"
                + "<snapshotId>snap-1</snapshotId><lockState>expired</lockState></item></snapshotSet>"
                + "</DescribeLockedSnapshotsResponse>")
        #expect(locks.items.count == 1 && locks.unreadable.count == 1)
        let regions =
            "<DescribeRegionsResponse><regionInfo><item/><item><regionName>eu-west-1</regionName></item>"
            + "</regionInfo></DescribeRegionsResponse>"
        let names = try ResponseReader(.xml(regions), receivedAt: Instant(seconds: 0)).read(DescribeRegions()).output
        #expect(names.contains("eu-west-1") && names.count == 2)
    }

    @Test(arguments: [
        "&#8;", "&#x8;", "&#x1F;", "&#0;", "&#00008;", "&#xFFFE;", "\u{8}", "\u{1}", "\u{0}", "\u{FFFF}", "&#55296;",
    ])
    func `a character that XML forbids costs only the exactness of its text`(character: String) throws {
        let page = try snapshots(
            "<item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><status>completed</status>"
                + "<startTime>2026-11-22T04:00:01Z</startTime>\(Self.account)<tagSet><item><key>Backup</key>"
                + "<value>O\(character)K</value></item></tagSet></item>")
        #expect(page.unreadable.isEmpty && page.items.count == 2)
        #expect(page.items[0].tags == ["Backup": "O\u{10FFFF}K"] && !page.items[0].isExact && page.items[1].isExact)
    }

    @Test func `bytes that are no UTF-8 cost only the exactness of their text`() throws {
        let body = Array("<a><b>x".utf8) + [0xFF, 0xED, 0xA0, 0x80] + Array("</b><c>y</c></a>".utf8)
        let tree = try XMLReader.read(body)
        #expect(tree["b"]?.text.isExact == false && tree["c"]?.text == "y")
    }

    @Test func `a page that is no XML stays an error`() {
        #expect(throws: AWSFailure.self) { try snapshots("<item>") }
        #expect(throws: AWSFailure.self) {
            try read(DescribeSnapshots(), "<DescribeSnapshotsResponse><other/></DescribeSnapshotsResponse>")
        }
    }
}
