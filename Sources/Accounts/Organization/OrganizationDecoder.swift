import Foundation
import Model
import Yams

/// Reads `organization.yaml`. A mistake anywhere makes the whole file unusable, since the next rule could give an account
/// a policy that deletes what the broken rule keeps.
enum OrganizationDecoder {
    struct Result {
        /// Nil when the file has a problem.
        var organization: Organization?
        var problems: [ConfigurationProblem] = []
        var warnings: [String] = []
        let file: String

        /// The file as an uncovered account; nil when it can be used.
        var broken: BrokenAccount? {
            organization == nil ? BrokenAccount(file: file, id: nil, problems: problems) : nil
        }
    }

    static func decode(
        _ file: FleetFile, _ defaults: DefaultsDraft, _ origins: [String: Findings.Origin]
    ) -> Result {
        var findings = Findings(file: file.path)
        var draft = OrganizationDraft()
        draft.credentials.profile = defaults.account.credentials.profile
        draft.endpoint = defaults.account.endpoint
        if let root = FleetDecoder.root(of: file, &findings),
            let section = Section(root, expected: "keys", examples: "such as account: and rules:", &findings)
        {
            section.apply(OrganizationFields.all, to: &draft, &findings)
        } else if findings.problems.isEmpty {
            findings.reject("is empty: expected keys such as account: and rules:", line: nil)
        }
        if draft.account == nil, !findings.hasProblem(with: "account") {
            findings.reject(
                "is required: the id of the account that may list the organization", key: "account", line: nil)
        }
        if draft.rules.isEmpty, !findings.hasProblem(with: "rules") {
            findings.reject("is required: at least one rule with regions", key: "rules", line: nil)
        }
        if case .arn(_, _, let owner) = draft.credentials.role, let account = draft.account, owner != account {
            findings.reject("the role is one of account \(owner), not of \(account)", valueOf: "credentials.role")
        }
        var result = Result(file: file.path)
        var rules: [(number: Int, rule: OrganizationRule)] = []
        for (index, entry) in draft.rules.enumerated() {
            let (rule, own) = rule(entry, file, defaults, origins)
            var found = own
            if let rule {
                if let first = rules.first(where: { $0.rule.takesAll(of: rule) }) {
                    found.reject(
                        "takes no account: rules[\(first.number)] takes them all before: move this rule above it, or limit that"
                            + " one by unit: or tag:", line: entry.line)
                }
                rules.append((index + 1, rule))
            }
            // Why without those of alarms: as in an account's file, they cost alarms alone.
            result.problems += found.fileProblems.map { $0.within("rules[\(index + 1)]", on: entry.line) }
            result.warnings += found.warnings
        }
        let partitions = Set(rules.map(\.rule.template.regions.partition))
        if partitions.count > 1 {
            findings.reject("the regions lie in several partitions: an organization lies in one", valueOf: "rules")
        }
        result.problems = findings.problems + result.problems
        result.warnings += findings.warnings
        guard result.problems.isEmpty, let account = draft.account, let partition = partitions.first else {
            return result
        }
        let lister = Account(
            id: account, name: "organization", file: file.path, regions: .listed([partition.organizationsRegion]),
            credentials: draft.credentials, timeZone: defaults.timeZone, endpoint: draft.endpoint)
        result.organization = Organization(
            file: file.path, lister: lister, exclusions: draft.exclusions, rules: rules.map(\.rule))
        return result
    }

    /// A rule with its own findings, so that its keys are named as in an account's file.
    private static func rule(
        _ entry: Entry, _ file: FleetFile, _ defaults: DefaultsDraft, _ origins: [String: Findings.Origin]
    ) -> (OrganizationRule?, Findings) {
        var findings = Findings(file: file.path, inheriting: origins)
        var draft = RuleDraft(account: defaults.account)
        guard let section = Section(entry, expected: "keys", &findings) else { return (nil, findings) }
        section.apply(OrganizationFields.rule, to: &draft, &findings)
        if case .arn = draft.account.credentials.role, findings.isOwn("credentials.role") {
            findings.reject("a role's ARN names one account: give the role's name here", valueOf: "credentials.role")
        }
        draft.account.id = OrganizationRule.anyAccount
        guard let template = draft.account.checked(zone: defaults.timeZone, name: "organization", &findings) else {
            return (nil, findings)
        }
        return (OrganizationRule(units: draft.units, tag: draft.tag, template: template), findings)
    }
}

/// The values of `organization.yaml` before they are checked against each other.
struct OrganizationDraft {
    var account: AccountID?
    var credentials = CredentialSettings()
    var endpoint: String?
    var exclusions: [Organization.Exclusion] = []
    /// The rules' entries, which are read with findings of their own.
    var rules: [Entry] = []
}

/// One rule before it is checked.
struct RuleDraft {
    var account: AccountDraft
    var units: [OrganizationUnitID] = []
    var tag: TagPattern?
}

extension ConfigurationProblem {
    /// The problem of a key below another, which begins on that line.
    fileprivate func within(_ parent: String, on parentLine: Int?) -> ConfigurationProblem {
        ConfigurationProblem(
            file: file, line: line ?? parentLine, key: key.isEmpty ? parent : "\(parent).\(key)", message: message)
    }
}
