import Model
import Yams

/// Every key of `organization.yaml`. `accounts/README.md` lists the same keys, as a test checks.
enum OrganizationFields {
    static var all: [Field<OrganizationDraft>] {
        [
            .value("account", \.account, .accountID),
            .section("credentials", \.credentials, AccountFields.credentials),
            .valueOrFalse("endpoint", \.endpoint, .endpoint),
            Field(name: "exclude", keys: { _ in [.init(path: "exclude", defaultText: nil)] }) {
                entry, draft, findings in
                draft.exclusions = list(
                    entry,
                    of:
                        "account ids, units and tags, such as \"123456789012\", ou-ab12-cdefgh34 or tag:team=payments, ids in"
                        + " quotes", &findings
                ) { exclusion($0) }
            },
            Field(name: "rules", keys: { _ in [.init(path: "rules", defaultText: nil)] }) { entry, draft, findings in
                guard let sequence = entry.node.sequence, !sequence.isEmpty else {
                    findings.reject("expected a list of rules, each with regions:", key: entry.path, line: entry.line)
                    return
                }
                findings.read(entry.path, line: entry.line)
                draft.rules = sequence.map { Entry(path: "", line: $0.mark?.line, node: $0) }
            },
        ]
    }

    /// The keys of a rule: the accounts that it takes, and the keys of an account's file.
    static var rule: [Field<RuleDraft>] {
        [
            Field(name: "unit", keys: { _ in [.init(path: "unit", defaultText: nil)] }) { entry, draft, findings in
                draft.units = list(entry, of: "units, such as r-ab12 or ou-ab12-cdefgh34", &findings) {
                    OrganizationUnitID($0)
                }
            },
            .value("tag", \.tag, .tagPattern),
        ] + AccountTagsFields.all.map { $0.within(\.account) }
            + [Field<AccountDraft>.value("timezone", \.timeZone, .timeZone).within(\.account)]
            + AccountFields.shared.map { $0.within(\.account) }
            + ["account", "name"].map { .misplaced($0, "the organization names the accounts: leave it out") }
    }

    private static func exclusion(_ text: String) -> Organization.Exclusion? {
        if let account = AccountID(text) { return .account(account) }
        if let unit = OrganizationUnitID(text) { return .unit(unit) }
        guard text.hasPrefix(AccountPattern.tagPrefix) else { return nil }
        let tag = TagPattern(String(text.dropFirst(AccountPattern.tagPrefix.count)))
        return tag.isEmpty ? nil : .tag(tag)
    }

    /// A list of texts, or one text. Each that cannot be read is a problem.
    private static func list<Value>(
        _ entry: Entry, of what: String, _ findings: inout Findings, _ read: (String) -> Value?
    ) -> [Value] {
        let nodes = entry.node.sequence.map(Array.init) ?? [entry.node]
        findings.read(entry.path, line: entry.line)
        return nodes.compactMap { node in
            guard let scalar = node.scalar, scalar.style != .plain || PlainKind(scalar.string) == .text,
                let value = read(scalar.string)
            else {
                findings.reject("expected \(what)", key: entry.path, line: node.mark?.line ?? entry.line)
                return nil
            }
            return value
        }
    }
}

extension Grammar where Value == TagPattern {
    /// A tag of accounts in the organization.
    static var tagPattern: Grammar {
        Grammar("a tag such as backup=daily, or a tag's name", .text, shown: { $0.description }) { text in
            let tag = TagPattern(text)
            return tag.isEmpty || text.hasUnsafeCharacters ? nil : tag
        }
    }
}
