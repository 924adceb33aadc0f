import AWS
import HTTP
import Model
import Testing

@Suite struct SharedTextsTests {
    private let clock = VirtualClock()

    private func item(_ id: String) -> String {
        "<item><snapshotId>\(id)</snapshotId><volumeId>vol-0123456789abcdef0</volumeId><status>completed</status>"
            + "<ownerId>123456789012</ownerId><startTime>2026-11-22T04:00:00Z</startTime><tagSet><item>"
            + "<key>a key of more than fifteen bytes</key><value>a value of more than fifteen bytes</value>"
            + "</item></tagSet></item>"
    }

    private func place(_ text: ExactText) -> UInt {
        var text = text.text
        return text.withUTF8 { UInt(bitPattern: $0.baseAddress) }
    }

    @Test func `texts that repeat on other pages of a listing are kept once, and nothing else changes`() async throws {
        let cloud = ScriptedTransport { request, _ in
            let isFirst = request.form["NextToken"] == nil
            let items = isFirst ? item("snap-1") + item("snap-2") : item("snap-3")
            return .xml(
                "<DescribeSnapshotsResponse><snapshotSet>\(items)</snapshotSet>"
                    + "<nextToken>\(isFirst ? "more" : "")</nextToken></DescribeSnapshotsResponse>",
                date: Instant(seconds: 1_795_406_400))
        }
        let client = cloud.client(clock)
        var alone: [Snapshot] = []
        let listing = try await Pages.collect(DescribeSnapshots()) {
            (page: DescribeSnapshots) async throws(AWSFailure) in
            let answer = try await client.call(page, at: .fake(.ec2), region: .beijing, with: .example)
            alone += answer.output.items
            return answer
        }
        #expect(listing.items == alone && alone.count == 3)
        #expect(Set(alone.map { place($0.volume.text) }).count == 3, "each item is read with texts of its own")
        #expect(Set(listing.items.map { place($0.volume.text) }).count == 1)
        #expect(Set(listing.items.compactMap { $0.tags.keys.first.map(place) }).count == 1)
        #expect(Set(listing.items.compactMap { $0.tags.values.first.map(place) }).count == 1)
    }
}
