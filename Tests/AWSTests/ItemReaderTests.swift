import HTTP
import Model
import Testing

import AWS

/// The items of an answer are read while it is parsed, so that no more than one of them is in memory as a tree.
@Suite struct ItemReaderTests {
    private func read<O: PagedOperation>(_ operation: O, _ body: String) throws(AWSFailure) -> O.Output {
        try ResponseReader(.xml(body), receivedAt: Instant(seconds: 0)).read(operation).output
    }

    private func instance(_ id: String, addresses: Int = 0) -> String {
        "<item><instanceId>\(id)</instanceId><instanceState><name>running</name></instanceState><networkInterfaceSet>"
            + String(repeating: "<a/>", count: addresses) + "</networkInterfaceSet></item>"
    }

    private func answer(_ reservations: String) -> String {
        "<DescribeInstancesResponse><reservationSet>\(reservations)</reservationSet><nextToken>more</nextToken>"
            + "</DescribeInstancesResponse>"
    }

    @Test func `an answer may have more elements than a tree, if no item has`() throws {
        let each = AnswerBounds.elements / 2
        let items = (1...2).map { instance("i-\($0)", addresses: each) }.joined()
        let page = try read(
            DescribeInstances(),
            answer("<item><ownerId>123456789012</ownerId><instancesSet>\(items)</instancesSet></item>"))
        #expect(page.items.map(\.id.text) == ["i-1", "i-2"] && page.nextToken == "more")
    }

    @Test(arguments: [true, false])
    func `the owner of a reservation may stand before its instances or after them`(isBefore: Bool) throws {
        func reservation(_ owner: String, _ ids: String...) -> String {
            let owner = owner.isEmpty ? "" : "<ownerId>\(owner)</ownerId>"
            let list = "<instancesSet>\(ids.map { instance($0) }.joined())</instancesSet>"
            return "<item>\(isBefore ? owner + list : list + owner)</item>"
        }
        let page = try read(
            DescribeInstances(),
            answer(
                reservation("123456789012", "i-1", "i-2") + reservation("amazon", "i-3")
                    + reservation("210987654321", "i-4") + reservation("", "i-5")))
        #expect(page.items.map(\.id.text) == ["i-1", "i-2", "i-4"])
        #expect(page.items.map(\.ownerID.digits) == ["123456789012", "123456789012", "210987654321"])
        #expect(page.unreadable.map(\.id) == ["i-3", "i-5"])
    }

    @Test func `white space between elements is no text, and text of its own is kept`() throws {
        let item =
            "\n  <item>\n <snapshotId> snap-1\n</snapshotId> <status>completed</status>\n<ownerId>123456789012</ownerId>"
            + "<startTime>2026-11-22T04:00:00Z</startTime>\n<description> a b \n</description>\n </item>\n"
        let page = try read(
            DescribeSnapshots(),
            "<DescribeSnapshotsResponse>\n <snapshotSet>\(item)\(item)</snapshotSet>\n</DescribeSnapshotsResponse>")
        #expect(page.items.map(\.id.text) == ["snap-1", "snap-1"])
        #expect(page.items.allSatisfy { $0.description == " a b \n" })
        let tree = try XMLReader.read(Array("<a> <b>x</b> y <b/></a>".utf8))
        #expect(tree.text == "" && tree.children.map(\.text) == ["x", ""])
    }

    @Test func `a list of another name, or a reservation without a list, is no answer`() throws {
        #expect(throws: AWSFailure.self) {
            try read(DescribeInstances(), answer("<item><ownerId>123456789012</ownerId></item>"))
        }
        #expect(throws: AWSFailure.self) {
            try read(DescribeSnapshots(), "<DescribeSnapshotsResponse><volumeSet/></DescribeSnapshotsResponse>")
        }
        let empty = "<DescribeSnapshotsResponse><snapshotSet/></DescribeSnapshotsResponse>"
        #expect(try read(DescribeSnapshots(), empty).items.isEmpty)
    }

    @Test func `items elsewhere in the answer are not taken for items of the list`() throws {
        let item =
            "<item><snapshotId>snap-1</snapshotId><status>completed</status><ownerId>123456789012</ownerId>"
            + "<startTime>2026-11-22T04:00:00Z</startTime><tagSet><item><key>a</key><value>b</value></item></tagSet></item>"
        let page = try read(
            DescribeSnapshots(),
            "<DescribeSnapshotsResponse><other>\(item)</other><snapshotSet>\(item)</snapshotSet>\(item)"
                + "</DescribeSnapshotsResponse>")
        #expect(page.items.map(\.tags) == [["a": "b"]] && page.unreadable.isEmpty)
    }

    @Test func `a page of items that cannot be read ends early`() {
        let items = String(repeating: "<item/>", count: AnswerBounds.unreadableItems + 1)
        let body = "<DescribeSnapshotsResponse><snapshotSet>\(items)</snapshotSet></DescribeSnapshotsResponse>"
        #expect {
            try read(DescribeSnapshots(), body)
        } throws: { error in
            (error as? AWSFailure)?.message.contains("items that cannot be read") == true
        }
    }

    @Test func `an item that spans several pieces of the document is read once, with bytes that are no UTF-8`() throws {
        func item(_ number: Int, _ description: String) -> String {
            "<item><snapshotId>snap-\(number)</snapshotId><status>completed</status><ownerId>123456789012</ownerId>"
                + "<startTime>2026-11-22T04:00:00Z</startTime><description>\(description)</description></item>"
        }
        let long = String(repeating: "ä", count: 100_000)
        let items = (0..<3).map { item($0, long) }.joined()
        let start = "<DescribeSnapshotsResponse><snapshotSet>\(items)"
        let end = "</snapshotSet></DescribeSnapshotsResponse>"
        let plain = try read(DescribeSnapshots(), start + end)
        #expect(plain.items.map(\.id.text) == ["snap-0", "snap-1", "snap-2"])
        #expect(plain.items.allSatisfy { $0.description.text == long })
        let odd = Array(start.utf8) + Array(item(9, "x").utf8).map { $0 == UInt8(ascii: "x") ? 0xFF : $0 }
        let response = HTTPResponse(status: 200, body: odd + Array(end.utf8))
        let page = try ResponseReader(response, receivedAt: Instant(seconds: 0)).read(DescribeSnapshots()).output
        #expect(page.items.map(\.id.text) == ["snap-0", "snap-1", "snap-2", "snap-9"])
    }
}
