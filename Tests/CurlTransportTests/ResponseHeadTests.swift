import CurlTransport
import Foundation
import HTTP
import TestRandom
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

    @Test func `a broken head is read or not understood, and what was read is read again from its own text`() {
        let mutator = Mutator(
            [
                "HTTP/1.1 200 OK\r\nDate: Mon, 30 Nov 2026 04:00:00 GMT\r\nContent-Type: text/xml\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 503\r\nretry-after: 7\r\nx-folded: a\r\n\tb\r\n c\r\n\r\n",
                "HTTP/1.0 301 Moved\nLocation: http://127.0.0.1:5000/?a=b:c\nEmpty:\n\nTrailer: late\n\n",
            ],
            tokens: [
                "\r\n", "\n", "\r", "\r\n\r\n", ":", ": ", "\n ", "\n\t", "HTTP/", " 204 ", "\0", "\u{FF}", "é: é",
            ],
            environment: ProcessInfo.processInfo.environment)
        var understood = 0
        #expect(
            mutator.complaints { bytes in
                let read = head(bytes)
                let fields = read.headers.flatMap { [$0.name, $0.value] }
                // Why three: a byte that is no UTF-8 becomes a replacement character.
                if fields.reduce(0, { $0 + $1.utf8.count }) > 3 * bytes.count + 3 { return "longer than its text" }
                if fields.contains(where: { $0.utf8.contains { $0 == 10 || $0 == 13 } }) { return "a line end" }
                guard let status = read.status else { return nil }
                understood += 1
                let lines = read.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
                let again = head(Array("HTTP/1.1 \(status)\r\n\(lines)\r\n".utf8))
                if again.status != status { return "status \(status), then \(again.status ?? 0)" }
                return again.headers == read.headers ? nil : "\(read.headers), then \(again.headers)"
            } == [])
        #expect(understood > 300)
    }

    /// The head as libcurl hands it over: line by line, each line with its line end.
    private func head(_ bytes: [UInt8]) -> ResponseHead {
        var head = ResponseHead()
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 10).map { $0 + 1 } ?? rest.endIndex
            guard rest[..<end].withUnsafeBytes({ head.append(line: $0) }) else { break }
            rest = rest[end...]
        }
        return head
    }
}
