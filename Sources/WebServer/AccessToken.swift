/// The secret that a reader on another machine must know.
package struct AccessToken: Sendable, CustomStringConvertible {
    private let bytes: [UInt8]

    /// The fewest characters. `openssl rand -hex 16` prints 32.
    package static let fewest = 20
    package static let most = 512

    /// Nil unless the text has `fewest` to `most` characters of printable ASCII. Blanks around it do not count.
    package init?(_ text: String) {
        let bytes = Array(text.utf8.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed())
        guard (Self.fewest...Self.most).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return nil
        }
        self.bytes = bytes
    }

    /// Compares in a time that depends only on the length of `given`, so that no one finds the token letter by letter.
    func isEqual(to given: String) -> Bool {
        let given = Array(given.utf8)
        var difference = UInt(bitPattern: bytes.count ^ given.count)
        for (index, byte) in given.enumerated() { difference |= UInt(byte ^ bytes[index % bytes.count]) }
        return difference == 0
    }

    package var description: String { "a token of \(bytes.count) characters" }
}
