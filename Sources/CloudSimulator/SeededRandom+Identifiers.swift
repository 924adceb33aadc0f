import Model

/// Identifiers and keys in the formats of AWS.
extension SeededRandom {
    /// Draws `count` lowercase hexadecimal digits; `count` is at most 16.
    package mutating func hex(_ count: Int) -> String {
        let digits = String(next(), radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).suffix(count))
    }

    /// Draws an EC2 id such as `snap-0` and 16 digits: AWS has used 17 digits after the dash since 2018.
    package mutating func identifier(_ prefix: String) -> String { "\(prefix)-0\(hex(16))" }

    /// Draws a UUID, for request ids.
    package mutating func uuid() -> String { "\(hex(8))-\(hex(4))-4\(hex(3))-a\(hex(3))-\(hex(12))" }

    /// Draws `count` capital letters and digits 2–7 (base 32), the alphabet of access keys.
    package mutating func letters(_ count: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        return String((0..<count).map { _ in alphabet[Int(next() >> 59)] })
    }

    package static func letters(_ count: Int, seed: String) -> String {
        var random = SeededRandom(seed)
        return random.letters(count)
    }
}
