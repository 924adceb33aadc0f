import Model
import Reports
import Testing

/// Coverage and what there is to restore from, as people and programs read them.
@Suite struct CoverageReportTests {
    private static let hour = Duration.hours(1)

    private static func point(
        _ number: Int, hours: Int, maker: BackupMaker, tier: String? = "standard", state: String = "completed"
    ) -> RestorePoint {
        RestorePoint(
            id: tier == nil ? "ami-0123456789abcde0\(number)" : "snap-0123456789abcde0\(number)",
            volume: "vol-0123456789abcdef\(number % 2)", takenAt: Samples.now - .hours(hours), state: state, tier: tier,
            maker: maker)
    }

    private static func volume(
        _ number: Int, _ verdict: VolumeCoverage.Verdict, name: ExactText = "web-1", state: String = "running",
        tagged: Bool = true, newest: RestorePoint?
    ) -> VolumeCoverage {
        VolumeCoverage(
            volume: "vol-0123456789abcdef\(number)", device: "/dev/sd\(number)",
            instance: "i-0123456789abcdef\(number)",
            instanceName: name, instanceState: state, isTagged: tagged, verdict: verdict, newest: newest,
            age: newest.flatMap { $0.age(at: Samples.now) })
    }

    static var fleet: [LaneCoverage] {
        var good = LaneCoverage(
            CoveragePlace(account: "123456789012", name: "production", region: "cn-north-1"), rpo: .hours(26))
        good.listedAt = Samples.now
        good.volumes = [
            volume(1, .covered, newest: point(11, hours: 3, maker: .awsMan)),
            volume(
                2, .other, name: "", tagged: false, newest: point(12, hours: 50, maker: .awsBackup, tier: "archive")),
            volume(3, .other, state: "stopped", newest: nil),
        ]
        var bad = LaneCoverage(
            CoveragePlace(account: "210987654321", name: "生产环境的一个很长很长的名字", region: "cn-northwest-1"),
            rpo: .hours(4))
        bad.listedAt = Samples.now
        bad.warnings = ["the local clock is 400 s from AWS's\u{1B}[31m"]
        bad.volumes = [
            volume(4, .breach, name: "=cmd(),\u{1B}[31m\"x\"", newest: point(14, hours: 3_000, maker: .dlm)),
            volume(5, .breach, name: ExactText(String(repeating: "long", count: 60)), newest: nil),
            volume(6, .breach, newest: point(16, hours: 30, maker: .awsBackup, tier: "archive")),
        ]
        var lost = LaneCoverage(
            CoveragePlace(account: "000000000001", name: "staging", region: "us-east-1"), rpo: .hours(26))
        lost.place.problem = Problem(
            code: "UnauthorizedOperation", message: "DescribeSnapshots: you are not authorized", hint: "allow it")
        return [good, bad, lost]
    }

    private var restore: [LaneRestore] {
        var lane = LaneRestore(CoveragePlace(account: "123456789012", name: "production", region: "cn-north-1"))
        lane.listedAt = Samples.now
        lane.isListed = true
        var claimed = Self.point(4, hours: 90, maker: .other)
        claimed.isClaimed = true
        lane.points = [
            Self.point(1, hours: 1, maker: .awsMan, state: "pending"), Self.point(3, hours: 25, maker: .awsMan),
            Self.point(5, hours: 30, maker: .awsBackup, tier: nil, state: "available"),
            Self.point(7, hours: 80, maker: .dlm, tier: "archive"), claimed,
        ]
        return [lane]
    }

    @Test func `coverage as text shows sums, breaches and what was not read`() throws {
        let text = CoverageText(Self.fleet, warnings: ["a warning"]).text
        try Golden.expect(text, is: "coverage.txt")
        for line in text.split(separator: "\n") { #expect(DisplayWidth.of(String(line)) <= 80, "\(line)") }
    }

    @Test func `with every volume named, a line still fits 80 columns`() {
        let text = CoverageText(Self.fleet, showsAll: true).text
        for volume in Self.fleet.flatMap(\.volumes) { #expect(text.contains(volume.volume.text)) }
        for line in text.split(separator: "\n") { #expect(DisplayWidth.of(String(line)) <= 80, "\(line)") }
    }

    @Test func `coverage as JSON and as CSV shows every volume`() throws {
        try Golden.expect(
            CoverageJSON(Self.fleet, warnings: ["a warning"], exit: .breach).document.text, is: "coverage.json")
        try Golden.expect(CoverageCSV(Self.fleet).text, is: "coverage.csv")
    }

    @Test func `what there is to restore from is shown by volume, newest first`() throws {
        let view = RestoreView(of: "i-0123456789abcdef1", restore)
        let text = view.text(showsAll: false, ink: .plain)
        try Golden.expect(text, is: "restore.txt")
        for line in text.split(separator: "\n") { #expect(DisplayWidth.of(String(line)) <= 80, "\(line)") }
        try Golden.expect(view.document(exit: .fine).text, is: "restore.json")
    }

    @Test func `the text of a large fleet stays short, and says what it leaves out`() {
        let lanes = (0..<900).map { number in
            var lane = Self.fleet[number % 3]
            lane.place = CoveragePlace(
                account: String(100_000_000_000 + number), name: "account-\(number)", region: "eu-west-1",
                problem: lane.place.problem)
            return lane
        }
        let lines = CoverageText(lanes).text.split(separator: "\n")
        #expect(lines.count < 250, "\(lines.count)")
        #expect(lines.contains("and 860 more accounts: --all shows them"))
        #expect(lines.contains("and 860 more in breach: --all shows them"))
        #expect(lines.contains { $0.hasSuffix("and 290 more accounts and regions") })
    }

    @Test func `nothing selected, or one volume, is told in words that fit`() {
        #expect(CoverageText([]).text == "OK  No volume is selected.")
        #expect(CoverageText([Self.fleet[0]]).text.hasPrefix("OK  The selected volume has a good snapshot"))
        #expect(CoverageText([Self.fleet[2]]).text.hasPrefix("UNREAD  No volume is known to be selected."))
    }
}
