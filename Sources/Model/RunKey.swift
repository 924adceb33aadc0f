/// The name of a run: a person's or `nightly`, then the night's date, so that a reused name never meets old work.
package struct RunKey: Hashable, Sendable, CustomStringConvertible, Codable {
    package let text: String

    /// The run called `name` in a night, e.g. `nightly-2026-11-23`. Nil unless `name` is 1 to 64 of `[A-Za-z0-9._-]`.
    /// A name that already ends in that night's date is taken as it is.
    package init?(name: String = usualName, night: Night) {
        guard Self.isValid(name) else { return nil }
        let suffix = Self.suffix(night)
        text = name.hasSuffix(suffix) ? name : name + suffix
    }

    /// What a run is called unless somebody says otherwise.
    package static let usualName = "nightly"

    /// What to call the run to get this key in that night.
    package func name(in night: Night) -> String {
        let suffix = Self.suffix(night)
        return text.hasSuffix(suffix) && text != suffix ? String(text.dropLast(suffix.count)) : text
    }

    private static func suffix(_ night: Night) -> String { "-\(night.day)" }

    /// How to do the work of this night again: the same name would only find the run that exists.
    package static let anotherRun = "start a run of another name, e.g. aws-man run second-try"

    /// A key read back from the database or typed in full.
    package init(stored text: String) { self.text = text }

    package init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package static func isValid(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == 45 || byte == 46 || byte == 95
            }
    }

    package var description: String { text }
}
