import Model

/// Foreign text in a message. It is in single quotes, short, on one line, and never an access key.
struct Shown: CustomStringConvertible {
    let description: String

    /// The number of characters after which a text is cut, because a message is one line.
    private static let charactersMaximum = 60

    init(_ text: some StringProtocol) {
        let safe = text.prefix(Self.charactersMaximum).unicodeScalars.map { scalar in
            ForeignText.isUnsafe(scalar) || scalar == YAMLDocument.duplicateMark ? "?" : String(scalar)
        }
        description =
            Self.holdsAccessKey(text)
            ? "(not shown)" : "'" + safe.joined() + (text.count > Self.charactersMaximum ? "…" : "") + "'"
    }

    /// True when the text holds a part that looks like an AWS access key id.
    static func holdsAccessKey(_ text: some StringProtocol) -> Bool {
        String(text).contains(/(AKIA|ASIA)[A-Z0-9]{16}/)
    }
}
