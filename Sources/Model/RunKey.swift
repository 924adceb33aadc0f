/// The full name of a run: a name, usually `nightly`, and the night's date, so that names can be used again.
package struct RunKey: Hashable, Sendable, CustomStringConvertible {
    private let exact: ExactText

    package var text: String { exact.text }

    /// Makes the key of the run `name` in a night, e.g. `nightly-2026-11-23`. A name that already ends in the night's
    /// date is taken as it is. Nil unless `name` has 1 to 64 characters of `[A-Za-z0-9._-]`.
    package init?(name: String = usualName, night: Night) {
        guard Self.isValid(name) else { return nil }
        let suffix = Self.suffix(night)
        exact = ExactText(name.hasSuffix(suffix) ? name : name + suffix)
    }

    /// The name of a run unless a person gives another.
    package static let usualName = "nightly"

    /// Returns the name that gives this key in that night.
    package func name(in night: Night) -> String {
        let suffix = Self.suffix(night)
        return text.hasSuffix(suffix) && text != suffix ? String(text.dropLast(suffix.count)) : text
    }

    private static func suffix(_ night: Night) -> String { "-\(night.day)" }

    /// The advice for doing a night's work again. The same name would only find the run that exists.
    package static let anotherRun = "start a run with another name, e.g. aws-man run second-try"

    /// Takes a key as the database stores it, or as a user types it in full.
    package init(stored text: String) { exact = ExactText(text) }

    package static func isValid(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == 45 || byte == 46 || byte == 95
            }
    }

    /// The key for people. One that was edited by hand may hold anything, and is written as one harmless line.
    package var description: String { ForeignText.line(text) }
}
