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

    /// Lists 23 snapshots from a service whose answers of more than `fits` items are too long.
    private func list(
        _ operation: DescribeSnapshots, fits: Int
    ) async throws(AWSFailure) -> (ids: [String], asked: [String], shrunk: [Int]) {
        var asked: [String] = []
        var shrunk: [Int] = []
        let meta = AnswerMeta(status: 200, requestID: nil, date: Instant(seconds: 1))
        let listing = try await Pages.collect(operation, shrunk: { shrunk.append($0) }) {
            (page: DescribeSnapshots) throws(AWSFailure) in
            let size = page.pageSize ?? 1_000
            let from = Int(page.nextToken?.text.split(separator: "/").first ?? "0") ?? 0
            asked.append("\(from)/\(size)")
            // Why: a token holds for the size that it was given for.
            if let token = page.nextToken?.text, token != "\(from)/\(size)" {
                throw .answered(code: "InvalidNextToken", message: "", meta: meta, retryAfter: nil)
            }
            let ids = (from..<min(from + size, 23)).map { ExactText("snap-\($0)") }
            // The last items are the long ones.
            if from + size > 12, ids.count > fits { throw .transport(.bodyTooLarge(limit: 1)) }
            let items = ids.map { id in
                Snapshot(
                    id: SnapshotID(id), ownerID: AccountCredentialsTests.account, volume: VolumeID("vol-1"),
                    state: .completed, startedAt: Instant(seconds: 0), storageTier: .standard, volumeSizeGiB: 8)
            }
            let next = from + size < 23 ? ExactText("\(from + size)/\(size)") : nil
            return AWSAnswer(output: Page(items: items, nextToken: next), meta: meta)
        }
        return (listing.items.map(\.id.text.text), asked, shrunk)
    }

    @Test func `a page that is too long begins the listing again with pages of half the size`() async throws {
        let (ids, asked, shrunk) = try await list(DescribeSnapshots(maxResults: 40), fits: 6)
        #expect(ids == (0..<23).map { "snap-\($0)" })
        #expect(shrunk == [20, 10, 5])
        #expect(asked == ["0/40", "0/20", "0/10", "10/10", "0/5", "5/5", "10/5", "15/5", "20/5"])
    }

    @Test func `a page of the least size that is too long fails, and so does a call that names its items`() async {
        await #expect(throws: AWSFailure.transport(.bodyTooLarge(limit: 1))) {
            try await list(DescribeSnapshots(maxResults: 6), fits: 3)
        }
        await #expect(throws: AWSFailure.transport(.bodyTooLarge(limit: 1))) {
            try await list(DescribeSnapshots(snapshots: [SnapshotID("snap-1")]), fits: 3)
        }
        #expect(DescribeSnapshots(snapshots: [SnapshotID("snap-1")]).parameters.allSatisfy { $0.name != "MaxResults" })
    }

    @Test func `a listing whose second page fails, fails`() async {
        await #expect(throws: AWSFailure.self) { try await list(["": (["snap-1"], "gone")]) }
    }
}
