import Model

/// The draws that tests make. A seed that fails once fails every time.
extension SeededRandom {
    /// Returns true with the probability `part`.
    package mutating func chance(_ part: Double) -> Bool { Double.random(in: 0..<1, using: &self) < part }

    /// Returns a number from 0 up to but not including `count`.
    package mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

    /// Returns true once in `count` times.
    package mutating func once(in count: Int) -> Bool { roll(count) == 0 }

    package mutating func pick<Value>(_ values: [Value]) -> Value { values[roll(values.count)] }
}
