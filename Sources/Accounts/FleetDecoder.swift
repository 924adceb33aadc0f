import Files
import Foundation
import Model
import Yams

/// Turns the bytes of the accounts directory into checked values. Every problem names its line.
package enum FleetDecoder {
    /// A broken account file goes to `broken`, and so do all files that claim one account id, since no file is more right
    /// than the other (DECISIONS D74). Throws all problems of all files when the directory as a whole cannot be used: a
    /// broken `defaults.yaml`, or no account file at all.
    package static func decode(_ files: FleetFiles) throws(FleetError) -> Fleet {
        var defaults = DefaultsDraft()
        var global: [ConfigurationProblem] = []
        var warnings = files.warnings
        var origins: [String: Findings.Origin] = [:]
        var messageProblems: [ConfigurationProblem] = []
        if let file = files.defaults {
            var findings = Findings(file: file.path)
            decodeDefaults(file, into: &defaults, &findings)
            global += findings.fileProblems
            defaults.account.alarmProblems = findings.alarmProblems
            messageProblems = findings.messageProblems
            warnings += findings.warnings
            origins = findings.origins
        }
        let results = withoutDuplicates(files.accounts.map { account($0, defaults, origins) })
        warnings += results.flatMap(\.warnings) + sameNames(results.compactMap(\.account))
        let organization = files.organization.map { OrganizationDecoder.decode($0, defaults, origins) }
        warnings += organization?.warnings ?? []
        if files.accounts.isEmpty, files.organization == nil {
            global.append(
                ConfigurationProblem(
                    file: files.directory, line: nil,
                    message: "no account file here: describe each account in a file such as production.yaml, or the"
                        + " accounts of an organization in organization.yaml"
                        + " (accounts/README.md)"))
        }
        guard global.isEmpty else {
            throw FleetError(problems: global + results.flatMap(\.problems) + (organization?.problems ?? []))
        }
        return Fleet(
            accounts: results.compactMap(\.account).sorted { $0.id < $1.id },
            broken: results.filter { $0.account == nil }
                .map { BrokenAccount(file: $0.file, id: $0.id, problems: $0.problems, tags: $0.tags) }
                + [organization?.broken].compactMap(\.self), organization: organization?.organization,
            nightlyAt: defaults.nightlyAt, timeZone: defaults.timeZone, limits: defaults.limits, warnings: warnings,
            destinations: defaults.destinations, messageProblems: messageProblems)
    }

    private struct Result {
        let file: String
        let id: AccountID?
        let idLine: Int?
        let tags: [ExactText: ExactText]
        var account: Account?
        var problems: [ConfigurationProblem]
        let warnings: [String]

        /// The file with the line of the account's id.
        var place: String { file + (idLine.map { ":\($0)" } ?? "") }
    }

    private static func decodeDefaults(_ file: FleetFile, into draft: inout DefaultsDraft, _ findings: inout Findings) {
        guard let root = root(of: file, &findings) else { return }
        if let section = Section(root, expected: "keys", &findings) {
            section.apply(DefaultsFields.all, to: &draft, &findings)
        }
        if case .arn = draft.account.credentials.role {
            findings.reject(
                "a role's ARN names one account: give the role's name here", valueOf: "credentials.role")
            draft.account.credentials.role = nil
        }
        DefaultsFields.checkOrder(draft.limits, &findings)
    }

    private static func account(
        _ file: FleetFile, _ defaults: DefaultsDraft, _ origins: [String: Findings.Origin]
    ) -> Result {
        var findings = Findings(file: file.path, inheriting: origins)
        var draft = defaults.account
        var account: Account?
        if let root = root(of: file, &findings), let section = Section(root, expected: "keys", &findings) {
            section.apply(AccountFields.all, to: &draft, &findings)
            account = draft.checked(zone: defaults.timeZone, name: String(file.stem), &findings)
        } else if findings.problems.isEmpty {
            findings.reject("is empty: expected keys such as account: and regions:", line: nil)
        }
        return Result(
            file: file.path, id: draft.id, idLine: findings.origins["account"]?.line, tags: draft.tags,
            account: account, problems: findings.problems, warnings: findings.warnings)
    }

    /// The whole file as an entry. Nil when the file is empty, and nil with a problem when it cannot be read.
    static func root(
        of file: FleetFile, atMost most: Int = FileBounds.accountFile, _ findings: inout Findings
    ) -> Entry? {
        switch file.content {
        case .unreadable(let reason):
            findings.reject(reason, line: nil)
            return nil
        case .bytes(let bytes):
            do throws(YAMLText.Refusal) {
                let document = try YAMLDocument(YAMLText(bytes, atMost: most))
                return document.root.map { Entry(path: "", line: $0.mark?.line, node: $0) }
            } catch {
                findings.reject(error.message, line: error.line)
                return nil
            }
        }
    }

    /// Breaks each file whose account id another file claims too.
    private static func withoutDuplicates(_ results: [Result]) -> [Result] {
        let claims = Dictionary(grouping: results.filter { $0.id != nil }, by: \.id)
        return results.map { result in
            let others = (claims[result.id] ?? []).filter { $0.file != result.file }.map(\.place)
            guard !others.isEmpty, let id = result.id else { return result }
            var broken = result
            broken.account = nil
            broken.problems.append(
                ConfigurationProblem(
                    file: result.file, line: result.idLine, key: "account",
                    message: "\(others.joined(separator: ", ")) describes \(id) too, so none of them is used: keep one")
            )
            return broken
        }
    }

    private static func sameNames(_ accounts: [Account]) -> [String] {
        Dictionary(grouping: accounts, by: \.name).filter { $1.count > 1 }
            .sorted { $0.key < $1.key }
            .map { name, same in
                "\(same.map(\.file).joined(separator: ", ")): \(same.count) accounts are named \(Shown(name)): reports show"
                    + " their ids"
            }
    }
}
