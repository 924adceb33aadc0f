import Model
import Yams

/// A mapping of a file. Every key is known, none is given twice, and none is a secret.
struct Section {
    let path: String
    let entries: [Entry]

    /// Reads the mapping of `entry`. Nil, with a problem, when `entry` holds another type.
    init?(
        _ entry: Entry, expected: String, examples: String = "such as account: and regions:",
        _ findings: inout Findings
    ) {
        guard let mapping = entry.node.mapping else {
            let isEmpty = entry.node.scalar.map { $0.style == .plain && PlainKind($0.string) == .null } ?? false
            let example = entry.path.isEmpty ? examples : "below it"
            findings.reject(
                isEmpty ? "is empty: give its keys, or remove it" : "expected \(expected) \(example)",
                key: entry.path, line: entry.line)
            return nil
        }
        findings.read(entry.path, line: entry.line)
        path = entry.path
        entries = Self.entries(of: mapping, below: path, &findings)
    }

    /// Reads every entry with its field. An entry without a field is a problem.
    func apply<Target>(_ fields: [Field<Target>], to target: inout Target, _ findings: inout Findings) {
        for entry in entries {
            if let field = fields.first(where: { $0.name == entry.name }) {
                field.apply(entry, &target, &findings)
            } else {
                let known = fields.flatMap { $0.keys(target) }.map(\.path)
                findings.reject(
                    Self.unknown(Self.printable(entry.name), known: known), key: entry.path, line: entry.line)
            }
        }
    }

    private static func entries(
        of mapping: Node.Mapping, below path: String, _ findings: inout Findings
    ) -> [Entry] {
        var entries: [Entry] = []
        var earlier: [String: Int] = [:]
        for (key, value) in mapping {
            let line = key.mark?.line
            guard let scalar = key.scalar else {
                findings.reject("expected a name before the colon", key: path, line: line)
                continue
            }
            let name = String(scalar.string.unicodeScalars.drop { $0 == YAMLDocument.duplicateMark })
            let full = path.isEmpty ? Self.printable(name) : "\(path).\(Self.printable(name))"
            if name != scalar.string {
                earlier[name] = earlier[name] ?? line
                continue
            }
            if let first = earlier[name] {
                findings.reject("is given twice: first on line \(first)", key: full, line: line)
            }
            if Secrets.isNamed(name) {
                findings.reject(Secrets.refusal, key: full, line: line)
                continue
            }
            entries.append(Entry(path: full, line: line, node: value, name: name))
        }
        return entries
    }

    private static func unknown(_ name: String, known: [String]) -> String {
        if name == "<<" { return "merge keys are not supported: write the keys out" }
        if let nested = known.first(where: { $0.hasSuffix(".\(name)") }) {
            return "unknown key: it belongs to \(nested)"
        }
        return "unknown key" + Suggestion.hint(for: name, among: known.filter { !$0.contains(".") })
    }

    private static func printable(_ name: String) -> String {
        let isPlain =
            !name.isEmpty && name.count <= 60
            && name.unicodeScalars.allSatisfy { $0 != " " && !ForeignText.isUnsafe($0) }
        return isPlain && !Shown.holdsAccessKey(name) ? name : Shown(name).description
    }
}

/// Keys whose value would be a secret. Account files hold no secrets, because they lie in repositories and backups.
enum Secrets {
    static let refusal =
        "secret keys do not belong in a file: name a profile of ~/.aws/credentials with credentials.profile, or a role"
        + " with credentials.role"

    /// The names, reduced to their lowercase letters.
    private static let names: Set<String> = [
        "accesskey", "accesskeyid", "secretkey", "secretaccesskey", "sessiontoken", "securitytoken", "token", "secret",
        "password", "awsaccesskey", "awsaccesskeyid", "awssecretkey", "awssecretaccesskey", "awssessiontoken",
        "awssecuritytoken", "keyid", "mfaserial", "privatekey",
    ]

    static func isNamed(_ key: String) -> Bool {
        names.contains(String(key.lowercased().filter(\.isLetter)))
    }
}
