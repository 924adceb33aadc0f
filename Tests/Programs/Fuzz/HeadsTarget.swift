import CurlTransport
import HTTP
import Model
import TestRandom

/// The seeds from which heads of answers are broken.
enum HeadSeeds {
    static let mutator = Mutator(
        [
            "HTTP/1.1 200 OK\r\nDate: Mon, 30 Nov 2026 04:00:00 GMT\r\nContent-Type: text/xml\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 503\r\nretry-after: 7\r\nx-folded: a\r\n\tb\r\n c\r\n\r\n",
            "HTTP/1.0 301 Moved\nLocation: http://127.0.0.1:5000/?a=b:c\nEmpty:\n\nTrailer: late\n\n",
            "HTTP/1.1 200 OK\r\n folded: first\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n3;e=1\r\nabc\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n\u{1F}",
        ],
        tokens: [
            "\r\n", "\n", "\r", "\r\n\r\n", ":", ": ", "\n ", "\n\t", "HTTP/", " 204 ", "\0", "\u{FF}", "é: é",
            "Content-Length: 99999999999999999999\r\n", "Content-Length: -1\r\n", "Content-Length: 1\r\n",
            "Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFFF\r\n", "HTTP/1.1 103 Hints\r\n\r\n",
            "Connection: close\r\n",
            "HTTP/1.1 101 Switching\r\n", "Alt-Svc: h3=\":1\"\r\n",
        ])
}

/// Heads of answers: read or not understood, and what was read is read again from its own text.
struct HeadsTarget: FuzzTarget {
    func draw(_ random: inout SeededRandom) -> [UInt8] { HeadSeeds.mutator.document(&random) }

    func complaint(about bytes: [UInt8]) -> String? {
        let read = head(bytes)
        let fields = read.headers.flatMap { [$0.name, $0.value] }
        // Why three: a byte that is no UTF-8 becomes a replacement character.
        if fields.reduce(0, { $0 + $1.utf8.count }) > 3 * bytes.count + 3 { return "longer than its text" }
        if fields.contains(where: { $0.utf8.contains { $0 == 10 || $0 == 13 } }) { return "a line end" }
        guard let status = read.status else { return nil }
        let lines = read.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        let again = head(Array("HTTP/1.1 \(status)\r\n\(lines)\r\n".utf8))
        if again.status != status { return "status \(status), then \(again.status ?? 0)" }
        return again.headers == read.headers ? nil : "\(read.headers), then \(again.headers)"
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
