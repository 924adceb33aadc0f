import Model
import Yams

/// Reads c7n-org's `accounts.yml`: a list `accounts` with account_id, name, role, regions, tags, vars and others.
enum C7NAccounts {
    static func read(_ file: FleetFile, _ made: inout AccountImport) -> [ForeignAccount] {
        var findings = Findings(file: file.path)
        let root = FleetDecoder.root(of: file, atMost: AccountImport.sourceBytes, &findings)
        guard let root, let section = Section(root, expected: "keys", examples: "such as accounts:", &findings),
            let list = section.entries.first(where: { $0.name == "accounts" })?.node.sequence
        else {
            let found = findings.problems.first
            made.reject(
                found?.message ?? "holds no list accounts:, so it is no file of c7n-org", file: file.path,
                line: found?.line)
            return []
        }
        if list.isEmpty { made.reject("names no account", file: file.path, key: "accounts") }
        for entry in section.entries where entry.name != "accounts" {
            made.note("\(file.path): \(entry.name): has no counterpart here")
        }
        var accounts: [ForeignAccount] = []
        for node in list {
            var found = Findings(file: file.path)
            let entry = Entry(path: "", line: node.mark?.line, node: node)
            if let section = Section(entry, expected: "keys", &found),
                let account = account(section, entry, file, &made)
            {
                accounts.append(account)
            }
            for problem in found.problems {
                made.reject(problem.message, file: file.path, line: problem.line, key: problem.key)
            }
        }
        return accounts
    }

    private static func account(
        _ section: Section, _ entry: Entry, _ file: FleetFile, _ made: inout AccountImport
    ) -> ForeignAccount? {
        let values = Dictionary(section.entries.map { ($0.name, $0) }) { first, _ in first }
        let place = file.path + (entry.line.map { ":\($0)" } ?? "")
        guard let text = values["account_id"]?.node.scalar?.string, let id = AccountID(text) else {
            made.reject(
                "expected twelve digits in quotes, such as \"123456789012\"", file: file.path,
                line: values["account_id"]?.line ?? entry.line,
                key: "account_id")
            return nil
        }
        var account = ForeignAccount(id: id)
        account.name = values["name"]?.node.scalar?.string
        account.profile = values["profile"]?.node.scalar?.string
        account.externalID = values["external_id"]?.node.scalar?.string
        account.regions = texts(values["regions"]).filter { $0 != "all" }
        if account.regions.isEmpty { made.note("\(place): names no regions, so that all enabled ones are backed up") }
        let roles = texts(values["role"])
        account.role = roles.last
        if roles.count > 1 {
            made.note(
                "\(place): a chain of roles: only the last is written; let the base credentials be those of"
                    + " \(Shown(roles[roles.count - 2]))")
        }
        if account.role == nil { account.externalID = nil }
        for tag in texts(values["tags"]) {
            let parts = tag.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let (key, value) = (parts[0].trimmed, parts.count > 1 ? parts[1].trimmed : "")
            guard !account.tags.contains(where: { ExactText($0.key) == ExactText(key) }), !key.contains("="),
                !key.isEmpty
            else {
                made.note("\(place): the tag \(Shown(tag)) is left out: a tag has one value here, and a name without =")
                continue
            }
            account.tags.append((key, value))
        }
        let known = ["account_id", "name", "profile", "external_id", "regions", "role", "tags"]
        for other in section.entries where !known.contains(other.name) {
            made.note("\(place): \(other.path) has no counterpart here" + (other.name == "vars" ? hintOfVars : ""))
        }
        return account
    }

    private static let hintOfVars = ": write what policies took from it as keys such as snapshots.keep"

    /// The texts of a list, or one text.
    private static func texts(_ entry: Entry?) -> [String] {
        guard let entry else { return [] }
        return (entry.node.sequence.map(Array.init) ?? [entry.node]).compactMap { $0.scalar?.string }
            .filter { !$0.isEmpty }
    }
}
