import AnswerExamples
import HTTP
import Model
import Synchronization
import Testing

import AWS

@Suite struct AWSClientTests {
    let clock = VirtualClock()

    @Test func `a call is signed for its region and service and sent once`() async throws {
        let cloud = ScriptedTransport { _, _ in .xml(ResponseExamples.createSnapshot) }
        let operation = CreateSnapshot(volume: VolumeID("vol-1"), description: "é", tags: ["a": "b"])
        let answer = try await cloud.client(clock).call(operation, at: .fake(.ec2), region: .beijing, with: .example)
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
            try await cloud.client(clock).call(operation, at: .fake(.ec2), region: .beijing, with: .example)
        }
        #expect(cloud.requests.count == 1)
    }

    @Test func `a transport's failure is handed on as it is`() async {
        let cloud = ScriptedTransport { _, _ throws(TransportError) in throw .timedOut(after: .seconds(60)) }
        await #expect(throws: AWSFailure.transport(.timedOut(after: .seconds(60)))) {
            try await cloud.client(clock).call(DescribeRegions(), at: .fake(.ec2), region: .beijing, with: .example)
        }
        #expect(cloud.requests.count == 1)
    }

    @Test func `what may not be sent is not sent`() async {
        let cloud = ScriptedTransport { _, _ in .xml(ResponseExamples.createSnapshot) }
        let operation = CreateSnapshot(volume: VolumeID("vol-1"), description: "", tags: [:])
        let error = await #expect(throws: AWSFailure.self) {
            try await cloud.client(clock).call(
                operation, at: .fake(.ec2), region: .beijing, with: .example, maySend: { false })
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
        _ = try await client.call(DescribeRegions(), at: .fake(.ec2), region: .beijing, with: .example)
        #expect(points.withLock { $0 }.isEmpty)
        let operation = CreateSnapshot(volume: VolumeID("vol-1"), description: "", tags: [:])
        _ = try await client.call(operation, at: .fake(.ec2), region: .beijing, with: .example)
        #expect(points.withLock { $0 } == [.beforeSend, .afterAnswer])
    }
}
