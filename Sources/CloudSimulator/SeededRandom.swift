/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and the same numbers for the same seed everywhere.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// A stream of its own for each text.
    package init(seed: UInt64 = 0, _ text: String) { state = seed &+ Self.hash(text) }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// `count` lowercase hexadecimal digits, at most 16.
    package mutating func hex(_ count: Int) -> String {
        let digits = String(next(), radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).suffix(count))
    }

    /// An EC2 id such as `snap-0` and 16 digits: always 17 after the dash, as AWS makes them since 2018.
    package mutating func identifier(_ prefix: String) -> String { "\(prefix)-0\(hex(16))" }

    /// A UUID's shape, for request ids.
    package mutating func uuid() -> String { "\(hex(8))-\(hex(4))-4\(hex(3))-a\(hex(3))-\(hex(12))" }

    /// `count` capital letters and digits 2–7 (base 32), as access keys have.
    package mutating func letters(_ count: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        return String((0..<count).map { _ in alphabet[Int(next() >> 59)] })
    }

    package static func letters(_ count: Int, seed: String) -> String {
        var random = SeededRandom(seed)
        return random.letters(count)
    }

    /// FNV-1a, 64 bits: stable over runs and machines, which Hasher is not.
    package static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
