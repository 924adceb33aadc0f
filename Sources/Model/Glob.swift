/// Patterns in which `*` stands for any characters and `?` for one.
package enum Glob {
    /// Returns to the last star only, so that the time is at most the product of both lengths.
    package static func matches(_ text: String, _ pattern: String) -> Bool {
        let (text, pattern) = (Array(text.unicodeScalars), Array(pattern.unicodeScalars))
        var (place, part) = (0, 0)
        var star: (part: Int, place: Int)?
        while place < text.count {
            if part < pattern.count, pattern[part] == "*" {
                star = (part, place)
                part += 1
            } else if part < pattern.count, pattern[part] == "?" || pattern[part] == text[place] {
                (place, part) = (place + 1, part + 1)
            } else if let last = star {
                star = (last.part, last.place + 1)
                (part, place) = (last.part + 1, last.place + 1)
            } else {
                return false
            }
        }
        return pattern[part...].allSatisfy { $0 == "*" }
    }
}
