import Yams

/// The form of one scalar: the function that reads it, and the message when it cannot be read.
struct Grammar<Value> {
    /// The words after `expected `, e.g. `a duration such as 7d`.
    let expectation: String
    let style: Style
    /// Reads the text. Returns nil when the text is no such value, or throws a message of its own.
    let parse: (String) throws(Misfit) -> Value?
    /// The value as a file would spell it.
    let shown: (Value) -> String?

    enum Style {
        /// Text. Quotes are needed where YAML would read another type.
        case text
        /// A number, written without quotes.
        case number
        /// Quotes are optional, e.g. around `04:00`.
        case any
        /// Quotes are required, e.g. around an account's id.
        case quoted(String)
    }

    /// A message that says more than the expectation.
    struct Misfit: Error {
        let message: String
    }

    init(
        _ expectation: String, _ style: Style = .any, shown: @escaping (Value) -> String? = { _ in nil },
        parse: @escaping (String) throws(Misfit) -> Value?
    ) {
        self.expectation = expectation
        self.style = style
        self.parse = parse
        self.shown = shown
    }

    /// The tag that the parser gives quoted scalars; a person may write it as `!!str`.
    private static var textTag: String { "tag:yaml.org,2002:str" }

    /// The value of an entry, or nil with a problem in `findings`.
    func read(_ entry: Entry, _ findings: inout Findings) -> Value? {
        func refuse(_ message: String) -> Value? {
            findings.reject(message, key: entry.path, line: entry.line)
            return nil
        }
        guard let scalar = entry.node.scalar else { return refuse("expected \(expectation)") }
        let tag = scalar.tag.rawValue
        guard ["", "!", Self.textTag].contains(tag) else {
            return refuse("tags such as !!int are not supported: remove the tag")
        }
        guard !Shown.holdsAccessKey(scalar.string) else { return refuse(Secrets.refusal) }
        let kind = scalar.style == .plain && tag != Self.textTag ? PlainKind(scalar.string) : .text
        if kind == .null { return refuse("is empty: expected \(expectation)") }
        switch style {
        case .quoted(let reason) where scalar.style == .plain && kind != .text: return refuse(reason)
        case .text where kind != .text: return refuse("YAML does not read this as text: put it in quotes")
        case .number where scalar.style != .plain: return refuse("expected \(expectation), without quotes")
        case .quoted, .text, .number, .any: break
        }
        do throws(Misfit) {
            guard let value = try parse(scalar.string) else { return refuse("expected \(expectation)") }
            findings.read(entry.path, line: entry.line)
            return value
        } catch {
            return refuse(error.message)
        }
    }
}
