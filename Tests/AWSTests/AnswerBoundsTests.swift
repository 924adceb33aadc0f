import HTTP
import Model
import Testing

import AWS

/// Each bound on an answer is passed by one. `ResponseHeadTests` and `WireTests` do so for the head and the body.
@Suite struct AnswerBoundsTests {
    func refusal(_ body: String) -> String? {
        do {
            _ = try XMLReader.read(Array(body.utf8))
            return nil
        } catch {
            return error.what
        }
    }

    @Test func `an element's name, text and attributes are bounded`() {
        func named(_ bytes: Int) -> String { "<\(String(repeating: "a", count: bytes))/>" }
        #expect(refusal(named(AnswerBounds.elementNameBytes)) == nil)
        #expect(refusal(named(AnswerBounds.elementNameBytes + 1))?.contains("name") == true)
        func holding(_ bytes: Int) -> String { "<a>\(String(repeating: "x", count: bytes))</a>" }
        #expect(refusal(holding(AnswerBounds.textBytes)) == nil)
        #expect(refusal(holding(AnswerBounds.textBytes + 1))?.contains("text") == true)
        func with(_ count: Int) -> String { "<a \((0..<count).map { "a\($0)=''" }.joined(separator: " "))/>" }
        #expect(refusal(with(AnswerBounds.attributes)) == nil)
        #expect(refusal(with(AnswerBounds.attributes + 1))?.contains("attributes") == true)
    }

    @Test func `depth and number of elements are bounded`() {
        func nested(_ count: Int) -> String {
            String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
        }
        #expect(refusal(nested(AnswerBounds.depth)) == nil)
        #expect(refusal(nested(AnswerBounds.depth + 1))?.contains("deeper") == true)
        #expect(refusal(nested(100_000)) != nil)
        let many = "<a>" + String(repeating: "<b/>", count: AnswerBounds.elements) + "</a>"
        #expect(refusal(many)?.contains("elements") == true)
    }

    func answer(token: ExactText?, unreadable: Int = 0) -> AWSAnswer<Page<Snapshot>> {
        let odd = UnreadableItem(id: nil, why: "odd")
        return AWSAnswer(
            output: Page(items: [], unreadable: Array(repeating: odd, count: unreadable), nextToken: token),
            meta: AnswerMeta(status: 200, requestID: nil, date: nil))
    }

    @Test func `pages and their tokens are bounded, and a token is never cut`() throws {
        var pages = Pages(DescribeSnapshots())
        try pages.take(answer(token: ExactText(String(repeating: "t", count: AnswerBounds.tokenBytes))))
        let long = answer(token: ExactText(String(repeating: "t", count: AnswerBounds.tokenBytes + 1)))
        #expect(throws: AWSFailure.self) { try pages.take(long) }
        let odd = answer(token: "a\u{10FFFF}")
        #expect(throws: AWSFailure.self) { try pages.take(odd) }
        var endless = Pages(DescribeSnapshots())
        #expect(throws: AWSFailure.self) {
            for number in 0...AnswerBounds.pages { try endless.take(answer(token: "\(number)")) }
        }
    }

    @Test func `items that cannot be read are bounded`() async throws {
        let fits = answer(token: nil, unreadable: AnswerBounds.unreadableItems)
        let listing = try await Pages.collect(DescribeSnapshots()) { _ throws(AWSFailure) in fits }
        #expect(listing.unreadable.count == AnswerBounds.unreadableItems)
        let more = answer(token: nil, unreadable: AnswerBounds.unreadableItems + 1)
        await #expect(throws: AWSFailure.self) {
            try await Pages.collect(DescribeSnapshots()) { _ throws(AWSFailure) in more }
        }
    }

    func answered(code: String, message: String, requestID: String) -> AWSFailure? {
        let body =
            "<Response><Errors><Error><Code>\(code)</Code><Message>\(message)</Message></Error></Errors>"
            + "<RequestID>\(requestID)</RequestID></Response>"
        do {
            _ = try ResponseReader(.xml(body, status: 400), receivedAt: Instant(seconds: 0)).read(DescribeSnapshots())
            return nil
        } catch {
            return error
        }
    }

    @Test func `codes, messages and request ids are cut where they enter`() throws {
        let long = String(repeating: "é", count: 5_000)
        let failure = try #require(answered(code: long, message: long, requestID: long))
        guard case .answered(let code, let message, let meta, _) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(code.utf8.count <= AnswerBounds.codeBytes && code.hasSuffix("é…"))
        #expect(message.utf8.count <= AnswerBounds.messageBytes && message.hasSuffix("é…"))
        #expect((meta.requestID?.utf8.count ?? 0) <= AnswerBounds.codeBytes && meta.requestID?.hasSuffix("…") == true)
        #expect(failure.message.utf8.count <= AnswerBounds.messageBytes)
    }

    @Test func `controls and format characters are written out where they enter`() throws {
        let odd = "a\u{202E}b&#x9B;31m\nc&#27;[2J"
        let failure = try #require(answered(code: odd, message: odd, requestID: odd))
        let expected = "a\\u{202e}b\\u{9b}31m\\u{a}c\u{FFFD}[2J"
        guard case .answered(let code, let message, let meta, _) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(code == expected && message == expected && meta.requestID == expected)
        let refused = AWSFailure.transport(.broken("ev\u{1B}]0;il\u{2066}"))
        #expect(refused.message == "the connection broke: ev\\u{1b}]0;il\\u{2066}")
    }
}
