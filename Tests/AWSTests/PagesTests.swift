import HTTP
import Model
import Testing

import AWS

@Suite struct PagesTests {
    let clock = VirtualClock()

    func list(_ tokens: [String: (items: [String], next: String?)]) async throws -> (Listing<Snapshot>, [String]) {
        let cloud = ScriptedTransport { request, _ in
            guard let page = tokens[request.form["NextToken"] ?? ""] else { return .ec2Error("InvalidNextToken") }
            let items = page.items.map {
                "<item><snapshotId>\($0)</snapshotId><status>completed</status><ownerId>123456789012</ownerId>"
                    + "<startTime>2026-11-22T04:00:00Z</startTime></item>"
            }
            return .xml(
                "<DescribeSnapshotsResponse><snapshotSet>\(items.joined())</snapshotSet>"
                    + "<nextToken>\(page.next ?? "")</nextToken></DescribeSnapshotsResponse>",
                date: Instant(seconds: 1_795_406_400))
        }
        let client = cloud.client(clock)
        let listing = try await Pages.collect(DescribeSnapshots()) { operation throws(AWSFailure) in
            try await client.call(operation, at: .fake(.ec2), region: .beijing, with: .example)
        }
        return (listing, cloud.requests.map { $0.form["NextToken"] ?? "" })
    }

    @Test func `every page is read, and an empty one with a token is not the last`() async throws {
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
