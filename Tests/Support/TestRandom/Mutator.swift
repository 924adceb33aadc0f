import Model

/// Makes broken documents from valid ones. A parser must read or refuse each of them.
package struct Mutator: Sendable {
    private let corpus: [[UInt8]]
    private let tokens: [[UInt8]]

    /// The maximum size of a document in bytes. Duplications could make it grow without end, so a longer one is cut.
    private static let bytesMaximum = 16 << 10

    /// `tokens` are pieces of the format that mutations insert.
    package init(_ corpus: [String], tokens: [String]) {
        precondition(!corpus.isEmpty && !tokens.isEmpty, "a mutation needs something to start from")
        self.corpus = corpus.map { Array($0.utf8) }
        self.tokens = tokens.map { Array($0.utf8) }
    }

    package func document(_ random: inout SeededRandom) -> [UInt8] {
        var document = random.pick(corpus)
        for _ in 0...(random.chance(0.6) ? 0 : random.roll(5)) { mutate(&document, &random) }
        return Array(document.prefix(Self.bytesMaximum))
    }

    private func mutate(_ document: inout [UInt8], _ random: inout SeededRandom) {
        let place = random.roll(document.count + 1)
        let piece = place..<min(document.count, place + Self.length(&random))
        switch random.roll(8) {
        case 0 where !piece.isEmpty: document[place] ^= 1 << UInt8(random.roll(8))
        case 1 where !piece.isEmpty: document[place] = UInt8(random.roll(256))
        case 2: document.removeSubrange(piece)
        case 3: document.removeSubrange(place...)
        case 4: document.insert(contentsOf: document[piece], at: random.roll(document.count + 1))
        case 5:
            let times = 1 + random.roll(random.once(in: 8) ? 100 : 3)
            document.insert(contentsOf: repeatElement(document[piece], count: times).joined(), at: place)
        case 6:
            let other = random.pick(corpus)
            document.replaceSubrange(place..., with: other[random.roll(other.count + 1)...])
        default: document.insert(contentsOf: random.pick(tokens), at: place)
        }
    }

    /// Draws the length of a piece, mostly short and now and then long.
    private static func length(_ random: inout SeededRandom) -> Int { 1 + random.roll(1 << (1 + random.roll(9))) }
}
