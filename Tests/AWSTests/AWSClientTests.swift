import HTTP
import Model
import Synchronization
import Testing

@testable import AWS

@Suite struct AWSClientTests {
    let clock = VirtualClock()

    @Test func `a call is signed for its region and service and sent once`() async throws {
        let cloud = ScriptedTransport { _, _ in .xml(ResponseExamples.createSnapshot) }
        let operation = CreateSnapshot(volume: VolumeID("vol-1"), description: "é", tags: ["a": "b"])
        let answer = try await cloud.client(clock).call(operation, at: .test(.ec2), region: .beijing, with: .example)
        #expect(answer.output.id == SnapshotID("snap-9") && answer.meta.requestID == "r")
        #expect(cloud.requests.count == 1)
        let request = try #require(cloud.requests.first)
        #expect(request.method == .post && request.url.host == "ec2.test")
        #expect(request.form["Action"] == "CreateSnapshot" && request.form["Version"] == "2016-11-15")
        #expect(request.form["Description"] == "é")
        #expect(request.header("X-Amz-Date") == "20261123T040000Z")
        let scope = "Credential=AKIDEXAMPLE/20261123/cn-north-1/ec2/aws4_request"
        #expect(request.header("Authorization")?.contains(scope) == true)
        #expect(request.header("User-Agent")?.hasPrefix("aws-man/") == true)
        #expect(request.connectTimeout == .seconds(5) && request.totalTimeout == .seconds(60))
    }

    @Test(arguments: [
        HTTPResponse.ec2Error("RequestLimitExceeded", status: 503), .ec2Error("InternalError", status: 500),
        .xml("<html/>", status: 502),
    ])
    func `nothing is ever sent again`(response: HTTPResponse) async {
        let cloud = ScriptedTransport { _, _ in response }
        let operation = CreateSnapshot(volume: VolumeID("vol-1"), description: "", tags: [:])
        await #expect(throws: AWSFailure.self) {
            try await cloud.client(clock).call(operation, at: .test(.ec2), region: .beijing, with: .example)
        }
        #expect(cloud.requests.count == 1)
    }

    @Test func `a transport's failure is handed on as it is`() async {
        let cloud = ScriptedTransport { _, _ throws(TransportError) in throw .timedOut(after: .seconds(60)) }
        await #expect(throws: AWSFailure.transport(.timedOut(after: .seconds(60)))) {
            try await cloud.client(clock).call(DescribeRegions(), at: .test(.ec2), region: .beijing, with: .example)
        }
        #expect(cloud.requests.count == 1)
    }

    @Test func `what may not be sent is not sent`() async {
        let cloud = ScriptedTransport { _, _ in .xml(ResponseExamples.createSnapshot) }
        let operation = CreateSnapshot(volume: VolumeID("vol-1"), description: "", tags: [:])
        let error = await #expect(throws: AWSFailure.self) {
            try await cloud.client(clock).call(
                operation, at: .test(.ec2), region: .beijing, with: .example, maySend: { false })
        }
        #expect(error.map { Classifier.classify($0, effect: .creates) } == .notSent)
        #expect(cloud.requests.isEmpty)
    }

    @Test func `only effects pass the crash points around sending`() async throws {
        let points = Mutex<[CrashPoint]>([])
        let base = clock.effects
        let effects = Effects(
            now: base.now, uptime: base.uptime, sleep: base.sleep, random: base.random,
            crashPoint: { point in points.withLock { $0.append(point) } })
        let cloud = ScriptedTransport { request, _ in
            request.form["Action"] == "CreateSnapshot"
                ? .xml(ResponseExamples.createSnapshot) : .xml(ResponseExamples.regions)
        }
        let client = AWSClient(transport: cloud.transport, effects: effects, limits: Limits())
        _ = try await client.call(DescribeRegions(), at: .test(.ec2), region: .beijing, with: .example)
        #expect(points.withLock { $0 }.isEmpty)
        let operation = CreateSnapshot(volume: VolumeID("vol-1"), description: "", tags: [:])
        _ = try await client.call(operation, at: .test(.ec2), region: .beijing, with: .example)
        #expect(points.withLock { $0 } == [.beforeSend, .afterAnswer])
    }
}

@Suite struct PagesTests {
    let clock = VirtualClock()

    func list(_ tokens: [String: (items: [String], next: String?)]) async throws -> (Listing<Snapshot>, [String]) {
        let cloud = ScriptedTransport { request, _ in
            guard let page = tokens[request.form["NextToken"] ?? ""] else { return .ec2Error("InvalidNextToken") }
            let items = page.items.map {
                "<item><snapshotId>\($0)</snapshotId><status>completed</status><ownerId>1</ownerId>"
                    + "<startTime>2026-11-22T04:00:00Z</startTime></item>"
            }
            return .xml(
                "<DescribeSnapshotsResponse><snapshotSet>\(items.joined())</snapshotSet>"
                    + "<nextToken>\(page.next ?? "")</nextToken></DescribeSnapshotsResponse>",
                date: Instant(seconds: 1_795_406_400))
        }
        let client = cloud.client(clock)
        let listing = try await Pages.collect(DescribeSnapshots()) { operation throws(AWSFailure) in
            try await client.call(operation, at: .test(.ec2), region: .beijing, with: .example)
        }
        return (listing, cloud.requests.map { $0.form["NextToken"] ?? "" })
    }

    @Test func `every page is read, an empty one with a token is not the end`() async throws {
        let (listing, tokens) = try await list([
            "": (["snap-1"], "a"), "a": ([], "b"), "b": ([], "c"), "c": (["snap-2", "snap-3"], nil),
        ])
        #expect(listing.items.map(\.id.text) == ["snap-1", "snap-2", "snap-3"])
        #expect(listing.pages == 4 && tokens == ["", "a", "b", "c"])
        #expect(listing.first.date == Instant(seconds: 1_795_406_400))
    }

    @Test func `a token that comes again would never end and is an error`() async {
        await #expect(throws: AWSFailure.self) {
            try await list(["": ([], "a"), "a": ([], "b"), "b": ([], "a")])
        }
    }

    @Test func `a listing whose second page fails, fails`() async {
        await #expect(throws: AWSFailure.self) { try await list(["": (["snap-1"], "gone")]) }
    }
}
