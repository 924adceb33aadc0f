import HTTP

/// Collects a response's status and headers from the header lines that libcurl hands over one by one. Interim (1xx)
/// responses are skipped. Trailers, which come after the body, are dropped.
package struct ResponseHead {
    private var bytes: [UInt8] = []
    /// The bytes of all lines so far: of interim heads, of the head, and of trailers.
    private var taken = 0
    private var isComplete = false

    package init() {}

    /// Takes one line, including its line end. False when all lines together are too long.
    package mutating func append(line: UnsafeRawBufferPointer) -> Bool {
        taken += line.count
        guard taken <= AnswerBounds.headBytes else { return false }
        if isComplete {
            guard isInterim else { return true }
            bytes.removeAll(keepingCapacity: true)
            isComplete = false
        }
        bytes.append(contentsOf: line)
        if line.allSatisfy(Self.isLineEnd) { isComplete = true }
        return true
    }

    /// The status of the final response; nil until its head is whole, or when it is malformed.
    package var status: Int? {
        guard isComplete, let status = statusLine, status >= 200 else { return nil }
        return status
    }

    private var statusLine: Int? {
        guard bytes.starts(with: "HTTP/".utf8) else { return nil }
        let line = bytes.prefix { !Self.isLineEnd($0) }
        let code = line.drop { $0 != Self.space }.drop { $0 == Self.space }.prefix { $0 != Self.space }
        guard code.count == 3, code.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return code.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    /// The headers in the order received. A folded line continues its header.
    package var headers: [HTTPHeader] {
        var headers: [HTTPHeader] = []
        headers.reserveCapacity(12)
        var rest = bytes[...]
        var isFirst = true
        while let end = rest.firstIndex(where: Self.isLineEnd) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            guard let first = line.first else { continue }
            if isFirst {
                isFirst = false
            } else if Self.isBlank(first), let last = headers.popLast() {
                let parts = [last.value, Self.trimmed(line)].filter { !$0.isEmpty }
                headers.append(HTTPHeader(last.name, parts.joined(separator: " ")))
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
                headers.append(HTTPHeader(Self.trimmed(line[..<colon]), Self.trimmed(line[(colon + 1)...])))
            }
        }
        return headers
    }

    private var isInterim: Bool { statusLine.map { $0 < 200 } ?? false }

    private static let space = UInt8(ascii: " ")
    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 13 || byte == 10 }
    private static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == 9 }
    private static func trimmed(_ part: ArraySlice<UInt8>) -> String {
        var part = part.drop(while: isBlank)
        while let last = part.last, isBlank(last) { part.removeLast() }
        return String(decoding: part, as: UTF8.self)
    }
}
