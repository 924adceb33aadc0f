import AnswerExamples
import Foundation
import HTTP
import Model
import Testing

import AWS

@Suite struct ResponseReaderTests {
    static let receivedAt = Instant(seconds: 1_795_406_400)

    func failure(_ response: HTTPResponse) -> AWSFailure? {
        do {
            _ = try ResponseReader(response, receivedAt: Self.receivedAt).read(DescribeSnapshots())
            return nil
        } catch {
            return error
        }
    }

    @Test func `both forms of error document give code, message and request id, as botocore reads them`() throws {
        let documents: [(service: String, response: HTTPResponse)] = [
            ("ec2", .ec2Error("InvalidSnapshot.InUse", "used by ami-1 &amp; others")),
            ("sts", .queryError("AccessDenied", "not you")),
        ]
        let answers = try Botocore.ask(
            documents.map {
                [
                    "ask": "error", "service": $0.service, "status": $0.response.status,
                    "body": String(decoding: $0.response.body, as: UTF8.self),
                ]
            })
        for (document, answer) in zip(documents, answers) {
            guard case .answered(let code, let message, let meta, nil) = failure(document.response) else {
                Issue.record("not read as an error")
                continue
            }
            #expect([code, message, meta.requestID ?? "none"] == answer as? [String])
            #expect(meta.status == 400)
        }
    }

    @Test(arguments: [
        ("", 200), ("{\"__type\":\"Throttling\",\"message\":\"no\"}", 400),
        ("<html><body>Bad gateway</body></html>", 502),
        ("<!doctype html><html></html>", 503), ("upstream connect error", 503),
        ("<Response><Errors></Errors><RequestID>r</RequestID></Response>", 400),
        ("<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>", 200),
        ("<DescribeSnapshotsResponse><requestId>r</requestId></DescribeSnapshotsResponse>", 200),
        ("<DescribeSnapshotsResponse><snapshotSet/></DescribeSnapshotsResponse>", 502),
    ])
    func `anything else is not AWS`(body: String, status: Int) {
        guard case .notAWS(_, let meta) = failure(.xml(body, status: status)) else {
            Issue.record("was taken for AWS")
            return
        }
        #expect(meta.status == status)
    }

    @Test(arguments: ["<html/>", "<Response/>", "<CreateSnapshotResponse/>"])
    func `another document is no success, though the operation's own has nothing to read`(body: String) throws {
        let operation = DeleteSnapshot(snapshot: SnapshotID("snap-1"))
        #expect(throws: AWSFailure.self) {
            try ResponseReader(.xml(body), receivedAt: Self.receivedAt).read(operation)
        }
        let own = HTTPResponse.xml("<DeleteSnapshotResponse><return>true</return></DeleteSnapshotResponse>")
        _ = try ResponseReader(own, receivedAt: Self.receivedAt).read(operation)
    }

    @Test func `a document cut anywhere is not AWS`() throws {
        let whole = Array(ResponseExamples.snapshots.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        #expect(failure(HTTPResponse(status: 200, body: whole)) == nil)
        for length in 0..<whole.count {
            guard case .notAWS = failure(HTTPResponse(status: 200, body: Array(whole.prefix(length)))) else {
                Issue.record("\(length) of \(whole.count) bytes were taken for a whole answer")
                return
            }
        }
    }

    @Test func `an error document in a success status is still an error`() {
        guard case .answered("Unavailable", _, _, _) = failure(.ec2Error("Unavailable", status: 200)) else {
            Issue.record("not an error")
            return
        }
    }

    @Test func `the server's date tells how far the local clock is off`() throws {
        let date = Self.receivedAt - .hours(1)
        let answer = try ResponseReader(.xml(ResponseExamples.snapshots, date: date), receivedAt: Self.receivedAt)
            .read(DescribeSnapshots())
        #expect(answer.meta.date == date)
        #expect(answer.meta.clockSkew == .hours(1))
    }

    @Test(arguments: [
        ("x-amz-retry-after", "1500", Duration.milliseconds(1_500)), ("Retry-After", "7", .seconds(7)),
        ("Retry-After", "99999999999", .seconds(900)),
    ])
    func `a wait that the answer asks for is read, and bounded`(header: String, value: String, expected: Duration) {
        let error = HTTPResponse.ec2Error("RequestLimitExceeded", status: 503)
        let response = HTTPResponse(
            status: 503, headers: error.headers + [HTTPHeader(header, value)], body: error.body)
        guard case .answered(_, _, _, let retryAfter) = failure(response) else {
            Issue.record("not an error document")
            return
        }
        #expect(retryAfter == expected)
    }

    @Test func `the request id may come in a header`() {
        let response = HTTPResponse(
            status: 502, headers: [HTTPHeader("X-Amzn-RequestId", "r-9")], body: Array("gateway".utf8))
        #expect(failure(response)?.meta?.requestID == "r-9")
    }
}
