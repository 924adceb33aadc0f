import AWS
import Model
import Testing

/// The memory of a listing is bounded by the tags that rules read, not by what many may write (REQUIREMENTS R82).
@Suite struct TagFilterTests {
    /// A snapshot with these tags, as a listing with the filter keeps it.
    private func snapshot(_ pairs: [(String, String)], _ filter: TagFilter) throws -> Snapshot {
        let tags = pairs.map { "<item><key>\($0)</key><value>\($1)</value></item>" }.joined()
        let body = """
            <R><snapshotSet><item><snapshotId>snap-1</snapshotId><status>completed</status>
            <startTime>2026-11-23T04:00:00Z</startTime><ownerId>111122223333</ownerId><tagSet>\(tags)</tagSet></item>
            </snapshotSet></R>
            """
        let page = try DescribeSnapshots(keeping: filter).parse(Array(body.utf8)).output()
        return try #require(page.items.first)
    }

    private func tags(_ pairs: [(String, String)], _ filter: TagFilter) throws -> Tags {
        try snapshot(pairs, filter).tags
    }

    @Test func `tags that no rule reads are dropped, and the others are kept whole`() throws {
        let pairs = [("AutoSnapshot", "true"), ("Owner", "web"), ("aws-man:pin", "x"), ("aws-man:other", "x")]
        let filter = TagFilter(["AutoSnapshot", "aws-man:pin"])
        #expect(try tags(pairs, filter) == ["AutoSnapshot": "true", "aws-man:pin": "x"])
        #expect(try tags(pairs, .all).count == 4)
    }

    @Test func `a key is read in any case and with blanks where a tag that is almost right is reported`() throws {
        let pairs = [("autosnapshot ", "True"), ("AutoSnapshot", "true"), ("AutoSnapshots", "true")]
        #expect(try tags(pairs, TagFilter(["AutoSnapshot"], inAnyCase: true)).count == 2)
        #expect(try tags(pairs, TagFilter(["AutoSnapshot"])) == ["AutoSnapshot": "true"])
    }

    @Test func `a key that looks the same by other characters is read there too`() throws {
        let pairs = [("Wo\u{308}che", "x"), ("bac\u{212A}up", "x"), ("Woche", "x")]
        let kept = try tags(pairs, TagFilter(["Wöche", "Backup"], inAnyCase: true))
        #expect(Set(kept.keys) == ["Wo\u{308}che", "bac\u{212A}up"])
    }

    @Test func `one tag of each service that manages, and one that cannot be read, stand for all of them`() throws {
        let pairs =
            (10..<50).map { ("dlm:\($0)", "x") } + [("aws:backup:source", "x"), ("aws:dlm:policy", "x")]
            + (10..<20).map { ("b\($0)", "&#8;") } + [("aws:cloudformation:stack", "x")]
        let kept = try snapshot(pairs, TagFilter(["Name"]))
        #expect(Set(kept.tags.keys) == ["dlm:10", "aws:backup:source", "aws:dlm:policy", "b10"])
        #expect(!kept.isExact)
    }

    @Test func `fifty long tags on each of a thousand snapshots cost no memory`() throws {
        let long = String(repeating: "v", count: 256)
        let tags = (0..<50).map { "<item><key>\($0)\(long.prefix(120))</key><value>\(long)</value></item>" }.joined()
        let items = (0..<1_000).map { number in
            """
            <item><snapshotId>snap-\(number)</snapshotId><volumeId>vol-1</volumeId><status>completed</status>
            <startTime>2026-11-23T04:00:00.000Z</startTime><ownerId>111122223333</ownerId><volumeSize>8</volumeSize>
            <description>\(number == 0 ? String(repeating: "d", count: 90_000) : "d")</description>
            <tagSet>\(tags)<item><key>AutoSnapshot</key><value>true</value></item></tagSet></item>
            """
        }.joined()
        let body = Array("<R><snapshotSet>\(items)</snapshotSet></R>".utf8)
        func bytes(_ filter: TagFilter) throws -> Int {
            let page = try DescribeSnapshots(keeping: filter).parse(body).output()
            #expect(page.items.count == 1_000 && page.items.allSatisfy { $0.tags["AutoSnapshot"] == "true" })
            return page.items.reduce(0) { sum, snapshot in
                sum + snapshot.description.text.utf8.count
                    + snapshot.tags.reduce(0) { $0 + $1.key.text.utf8.count + $1.value.text.utf8.count }
            }
        }
        #expect(try bytes(.all) > 18_000_000)
        #expect(try bytes(TagFilter(["AutoSnapshot"])) < 20_000)
    }
}
