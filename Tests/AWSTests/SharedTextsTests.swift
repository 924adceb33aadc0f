import AWS
import Model
import Testing

@Suite struct SharedTextsTests {
    private func page(_ ids: [String], next: String?) -> XMLTree {
        func leaf(_ name: ExactText, _ text: String) -> XMLTree {
            // Why: a literal is in one place for ever, and the text of an answer is not.
            XMLTree(name: name, text: ExactText(String(decoding: Array(text.utf8), as: UTF8.self)))
        }
        let items = ids.map { id in
            XMLTree(
                name: "item",
                children: [
                    leaf("snapshotId", id), leaf("volumeId", "vol-0123456789abcdef0"), leaf("status", "completed"),
                    leaf("startTime", "2026-11-23T04:00:00.000Z"), leaf("ownerId", "111122223333"),
                    XMLTree(
                        name: "tagSet",
                        children: [
                            XMLTree(
                                name: "item",
                                children: [
                                    leaf("key", "a key of more than fifteen bytes"),
                                    leaf("value", "a value of more than fifteen bytes"),
                                ])
                        ]),
                ])
        }
        let token = next.map { [leaf("nextToken", $0)] } ?? []
        return XMLTree(name: "answer", children: [XMLTree(name: "snapshotSet", children: items)] + token)
    }

    private func place(_ text: ExactText) -> UInt {
        var text = text.text
        return text.withUTF8 { UInt(bitPattern: $0.baseAddress) }
    }

    @Test func `texts that repeat on other pages of a listing are kept once, and nothing else changes`() async throws {
        let pages = [page(["snap-1", "snap-2"], next: "more"), page(["snap-3"], next: nil)]
        let meta = AnswerMeta(status: 200, requestID: nil, date: nil, receivedAt: Instant(milliseconds: 0))
        var read = 0
        let listing = try await Pages<DescribeSnapshots>.collect(DescribeSnapshots()) {
            (operation: DescribeSnapshots) async throws(AWSFailure) in
            defer { read += 1 }
            do throws(DecodingFailure) {
                return AWSAnswer(output: try operation.decode(pages[read]), meta: meta)
            } catch {
                throw .notAWS(what: error.message, meta: meta)
            }
        }
        let alone = try pages.flatMap { try DescribeSnapshots().decode($0).items }
        #expect(listing.items == alone)
        #expect(Set(alone.map { place($0.volume.text) }).count == 3, "each item is decoded with texts of its own")
        #expect(Set(listing.items.map { place($0.volume.text) }).count == 1)
        #expect(Set(listing.items.compactMap { $0.tags.keys.first.map(place) }).count == 1)
        #expect(Set(listing.items.compactMap { $0.tags.values.first.map(place) }).count == 1)
    }
}
