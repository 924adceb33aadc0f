/// The known word that a person most likely meant.
package enum Suggestion {
    /// Returns ` (did you mean keep?)`, or an empty text when no word is near.
    package static func hint(for word: String, among known: some Sequence<String>) -> String {
        nearest(to: word, among: known).map { " (did you mean \($0)?)" } ?? ""
    }

    /// A word is near when it differs only in case and dashes, or by at most one edit per three letters.
    static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        guard word.count <= 64 else { return nil }
        let plain = folded(word)
        let ranked = known.map { (word: $0, edits: edits(plain, folded($0)), growth: abs($0.count - word.count)) }
        guard let best = ranked.min(by: { ($0.edits, $0.growth, $0.word) < ($1.edits, $1.growth, $1.word) }) else {
            return nil
        }
        return best.edits <= max(1, min(plain.count, best.word.count) / 3) ? best.word : nil
    }

    private static func folded(_ word: String) -> [Character] {
        Array(word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " })
    }

    /// The number of letters to insert, delete, replace or swap with their neighbour (optimal string alignment).
    private static func edits(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
