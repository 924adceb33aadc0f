import CurlTransport
import HTTP
import Testing

@Suite struct ResponseHeadTests {
    private func head(_ lines: [String]) -> ResponseHead {
        var head = ResponseHead()
        for line in lines { _ = Array((line + "\r\n").utf8).withUnsafeBytes { head.append(line: $0) } }
        return head
    }

    @Test(
        arguments: [
            (["HTTP/1.1 200 OK", ""], 200), (["HTTP/2 404 ", ""], 404), (["HTTP/1.1 503", ""], 503),
            (["HTTP/1.1 100 Continue", "", "HTTP/1.1 103 Hints", "", "HTTP/1.1 201 Created", ""], 201),
            (["HTTP/1.1 200 OK", "A: b", "", "HTTP/1.1 500 Trailer", ""], 200),
            (["HTTP/1.1 200 OK", "A: b"], nil), (["HTTP/1.1 100 Continue", ""], nil), (["HTTP/1.1 abc", ""], nil),
            (["nonsense", ""], nil), ([], nil),
        ] as [([String], Int?)])
    func `the status is that of the whole, final response`(lines: [String], status: Int?) {
        #expect(head(lines).status == status)
    }

    @Test func `a folded header is one, a line without a colon is none, a colon may be in a value`() {
        let head = head(["HTTP/1.1 200 OK", "A:b", " c", "nothing", "Date: 1:2", "E:", "F:", " ", " g", ""])
        #expect(
            head.headers == [
                HTTPHeader("A", "b c"), HTTPHeader("Date", "1:2"), HTTPHeader("E", ""), HTTPHeader("F", "g"),
            ])
    }

    @Test func `a head over the limit is refused`() {
        var head = ResponseHead()
        let line = [UInt8](repeating: 65, count: AnswerBounds.headBytes)
        #expect(line.withUnsafeBytes { head.append(line: $0) })
        #expect(!line.withUnsafeBytes { head.append(line: $0) })
    }

    @Test func `interim heads and trailers are bounded together with the head`() {
        for line in ["HTTP/1.1 103 Hints\r\n", "\r\n", "A: b\r\n"] {
            var head = head(line.hasPrefix("HTTP") ? [] : ["HTTP/1.1 200 OK", ""])
            let lines = AnswerBounds.headBytes / line.utf8.count
            let taken = (0...lines).allSatisfy { _ in
                let isTaken = Array(line.utf8).withUnsafeBytes { head.append(line: $0) }
                return line.hasPrefix("HTTP")
                    ? isTaken && Array("\r\n".utf8).withUnsafeBytes { head.append(line: $0) } : isTaken
            }
            #expect(!taken, "\(line)")
        }
    }
}
