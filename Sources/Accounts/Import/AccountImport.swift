import Model

/// Account files made from what another tool was configured with. Nothing is written here.
package struct AccountImport: Sendable {
    /// The new files, by name.
    package private(set) var files: [File] = []
    /// The settings that account files cannot hold and the steps that a person has to take, in the order of the source.
    package private(set) var notes: [String] = []
    /// Why the source cannot be taken over at all. Nothing is to be written then.
    package private(set) var problems: [ConfigurationProblem] = []

    package struct File: Sendable, Hashable {
        /// The file's name, such as `production.yaml`.
        package let name: String
        package let text: String
    }

    /// The most bytes of a source. Five thousand accounts of c7n-org have 1 MB.
    package static let sourceBytes = 8 << 20

    /// Reads a list of accounts as c7n-org has it (`accounts.yml`).
    package static func c7n(_ file: FleetFile) -> AccountImport {
        var made = AccountImport()
        for account in C7NAccounts.read(file, &made) { made.add(account) }
        return made
    }

    /// Reads the older tool's scripts, one per account, each named `<account_id>.sh`. They were found at `source`.
    package static func scripts(_ files: [FleetFile], of source: String) -> AccountImport {
        var made = AccountImport()
        for file in files { if let account = OldScript.read(file, &made) { made.add(account) } }
        if files.isEmpty { made.reject("holds no script named after an account, as 123456789012.sh", file: source) }
        return made
    }

    mutating func note(_ text: String) { notes.append(text) }
    mutating func reject(_ message: String, file: String, line: Int? = nil, key: String = "") {
        problems.append(ConfigurationProblem(file: file, line: line, key: key, message: message))
    }

    private mutating func add(_ account: ForeignAccount) {
        let name = fileName(for: account)
        files.append(File(name: name + ".yaml", text: account.text(named: name)))
    }

    /// A file's name that no other file of the import has: from the account's name, or its id.
    private func fileName(for account: ForeignAccount) -> String {
        let taken = Set(files.map(\.name))
        let plain = (account.name ?? "").lowercased().unicodeScalars.map { scalar -> Character in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                ? Character(scalar) : "-"
        }
        let slug = String(plain).split(separator: "-").joined(separator: "-")
        let isUsable = !slug.isEmpty && !["defaults", "organization", "demo"].contains(slug) && slug.utf8.count <= 64
        let name = isUsable ? slug : account.id.digits
        return taken.contains(name + ".yaml") ? "\(name)-\(account.id)" : name
    }
}

/// An account as another tool describes it.
struct ForeignAccount {
    let id: AccountID
    var name: String?
    /// Empty for all regions that are enabled.
    var regions: [String] = []
    var profile: String?
    var role: String?
    var externalID: String?
    var timeZone: String?
    var tags: [(key: String, value: String)] = []

    /// The account's file. Every text is in quotes, so that YAML reads it as text.
    func text(named file: String) -> String {
        var lines = ["account: \(Self.quoted(id.digits))"]
        if let name, name != file { lines.append("name: \(Self.quoted(name))") }
        lines.append("regions: " + (regions.isEmpty ? "all-enabled" : "[\(regions.joined(separator: ", "))]"))
        let credentials = [("profile", profile), ("role", role), ("external_id", externalID)]
            .compactMap { key, value in value.map { "  \(key): \(Self.quoted($0))" } }
        if !credentials.isEmpty { lines += ["credentials:"] + credentials }
        if let timeZone { lines.append("timezone: \(Self.quoted(timeZone))") }
        if !tags.isEmpty {
            lines += ["tags:"] + tags.map { "  \(Self.quoted($0.key)): \(Self.quoted($0.value))" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
