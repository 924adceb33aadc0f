import Model

/// Makes broken documents from valid ones by a seed. A parser must read or refuse each of these documents.
package struct Mutator: Sendable {
    /// The seed. Document n of a seed is the same in every run.
    private let seed: UInt64
    private let count: Int
    private let corpus: [[UInt8]]
    private let tokens: [[UInt8]]

    /// The maximum size of a document in bytes. Duplications could make it grow without end, so a longer one is cut.
    private static let bytesMaximum = 16 << 10
    /// The longest time that a parser may take for one document. A parser that takes longer hangs.
    private static let longest = Duration.seconds(5)
    private static let complaintsMaximum = 10

    /// `tokens` are pieces of the format that mutations insert. In `environment`, `AWS_MAN_TEST_SEED` draws other
    /// documents and `AWS_MAN_FUZZ` sets their number.
    package init(_ corpus: [String], tokens: [String], count: Int = 10_000, environment: [String: String]) {
        precondition(!corpus.isEmpty && !tokens.isEmpty, "a mutation needs something to start from")
        self.corpus = corpus.map { Array($0.utf8) }
        self.tokens = tokens.map { Array($0.utf8) }
        seed = environment["AWS_MAN_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261_130
        self.count = environment["AWS_MAN_FUZZ"].flatMap { Int($0) } ?? count
    }

    /// The complaints of `check` about the parser, each with its document. `check` returns nil if the parser read the
    /// document or refused it in words. A crash ends the process. A smaller `AWS_MAN_FUZZ` then finds the document.
    package func complaints(_ check: ([UInt8]) -> String?) -> [String] {
        var complaints: [String] = []
        for number in 0..<count where complaints.count < Self.complaintsMaximum {
            let document = document(number)
            var complaint: String?
            let time = ContinuousClock().measure { complaint = check(document) }
            if time > Self.longest { complaint = "took \(time)" }
            guard let complaint else { continue }
            let text = String(decoding: document, as: UTF8.self).debugDescription
            complaints.append("seed \(seed), document \(number): \(complaint): \(text.prefix(2_000))")
        }
        return complaints
    }

    private func document(_ number: Int) -> [UInt8] {
        var random = SeededRandom(seed: seed &+ UInt64(number), "document \(number)")
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
