import Model

/// Reads a script of the older tool: assignments of variables, with or without `export`. Its keys are named and never
/// copied.
enum OldScript {
    static func read(_ file: FleetFile, _ made: inout AccountImport) -> ForeignAccount? {
        guard case .bytes(let bytes) = file.content, let text = String(validating: bytes, as: UTF8.self) else {
            if case .unreadable(let why) = file.content {
                made.reject(why, file: file.path)
            } else {
                made.reject("is not UTF-8 text", file: file.path)
            }
            return nil
        }
        var values: [String: String] = [:]
        var keys: [(name: String, line: Int)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for assignment in assignments(in: line) {
                if Secrets.isNamed(assignment.name) {
                    keys.append((assignment.name, index + 1))
                } else if !isKnown(assignment.name) {
                    continue
                } else if assignment.value.contains(where: { "$`".contains($0) }) {
                    made.note("\(file.path):\(index + 1): \(assignment.name) is computed, and is left out")
                } else {
                    values[assignment.name] = assignment.value
                }
            }
        }
        return account(values, keys, file, &made)
    }

    private static let accountNames = ["ACCOUNT_ID", "AWS_ACCOUNT_ID"]
    private static let regionNames = ["AWS_REGION", "AWS_DEFAULT_REGION", "EC2_REGION"]
    private static func isKnown(_ name: String) -> Bool { (accountNames + regionNames + ["TZ"]).contains(name) }

    private static func account(
        _ values: [String: String], _ keys: [(name: String, line: Int)], _ file: FleetFile, _ made: inout AccountImport
    ) -> ForeignAccount? {
        let named = accountNames.compactMap { values[$0] }.first
        let stem = String(file.stem)
        guard let id = AccountID(named ?? stem) else {
            made.reject("names no account: expected ACCOUNT_ID with twelve digits", file: file.path)
            return nil
        }
        if let other = AccountID(stem), other != id {
            made.reject("is named for \(other), and ACCOUNT_ID is \(id)", file: file.path)
            return nil
        }
        var account = ForeignAccount(id: id)
        for name in regionNames {
            if let region = values[name], !account.regions.contains(region) { account.regions.append(region) }
        }
        if account.regions.isEmpty {
            made.reject("names no region: expected AWS_REGION", file: file.path)
            return nil
        }
        account.timeZone = values["TZ"]
        if !keys.isEmpty {
            account.profile = id.digits
            let lines = keys.map { "\($0.name) (line \($0.line))" }.joined(separator: ", ")
            made.note(
                "\(file.path): \(lines): not copied: put them into the profile \(id) of ~/.aws/credentials, and remove them"
                    + " from the script")
        }
        return account
    }

    /// The assignments of a line. A comment has none.
    private static func assignments(in line: Substring) -> [(name: String, value: String)] {
        var rest = line.drop { $0 == " " || $0 == "\t" }
        if rest.hasPrefix("export ") { rest = rest.dropFirst(7) }
        var found: [(String, String)] = []
        while let match = rest.prefixMatch(of: /\s*([A-Za-z_][A-Za-z0-9_]*)=("[^"]*"|'[^']*'|[^\s;'"]*)\s*;?/) {
            let value = match.2
            let isQuoted = value.hasPrefix("\"") || value.hasPrefix("'")
            found.append((String(match.1), String(isQuoted ? value.dropFirst().dropLast() : value)))
            rest = rest[match.range.upperBound...]
            if rest.trimmed.hasPrefix("export ") { rest = rest.drop { $0 == " " }.dropFirst(7) }
        }
        return found
    }
}
