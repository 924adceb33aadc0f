import Accounts
import Foundation
import Model
import TestRandom

/// Account files and `defaults.yaml`: an account or problems in words, and the same below a comment.
struct AccountsTarget: FuzzTarget {
    private static let sound = "account: \"123456789012\"\nregions: [cn-north-1]\n"
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../accounts").standardizedFileURL

    private let mutator: Mutator

    init() throws {
        let examples = try ["example.yaml.sample", "defaults.yaml", "README.md", "demo/production-cn.yaml"].map {
            try String(contentsOf: Self.folder.appending(path: $0), encoding: .utf8)
        }
        let blocks = examples.flatMap { $0.components(separatedBy: "```yaml\n").dropFirst() }
            .map { $0.components(separatedBy: "```")[0] }
        mutator = Mutator(
            [Self.sound, Self.sound + "snapshots: {keep: 8d}\n"] + blocks + examples.filter { !$0.contains("```") },
            tokens: [
                ": ", "- ", "\n  ", "{", "}", "[", "]", "&a ", "*a", "<<: *a", "|\n", ">-\n", "\"", "'", "!!int ",
                "---", "...", "%YAML 1.1\n", "\t", "\r\n", "\r", "\u{85}", "\u{FEFF}", "\0", "null", "1e9", "-1d", "? ",
                "\nname: x\n", "\nimages: false\n", "\nalarms:\n  threshold: 1\n", " # x",
            ])
    }

    func draw(_ random: inout SeededRandom) -> [UInt8] { mutator.document(&random) }

    func complaint(about bytes: [UInt8]) -> String? {
        let alone = Decoded(account: bytes)
        if let complaint = alone.complaint { return complaint }
        // Why not both each time: reading YAML takes a millisecond.
        guard bytes.count.isMultiple(of: 2), let first = bytes.first, (65...122).contains(first) else {
            return Decoded(account: Array(Self.sound.utf8), defaults: bytes).complaint
        }
        let moved = Decoded(account: Array("# a comment\n".utf8) + bytes)
        if moved.values != alone.values { return "another account below a comment" }
        return moved.lines == alone.lines.map { $0.map { $0 + 1 } } ? nil : "other lines below a comment"
    }

    /// What one account file and the defaults gave.
    private struct Decoded {
        var account: Account?
        var problems: [ConfigurationProblem] = []
        var warnings: [String] = []
        var lines: [Int?] { problems.map(\.line) }

        init(account bytes: [UInt8], defaults: [UInt8]? = nil) {
            let files = [FleetFile(path: "accounts/x.yaml", content: .bytes(bytes))]
            let shared = defaults.map { FleetFile(path: "accounts/defaults.yaml", content: .bytes($0)) }
            do throws(FleetError) {
                let fleet = try FleetDecoder.decode(
                    FleetFiles(directory: "accounts", accounts: files, defaults: shared))
                account = fleet.accounts.first
                problems = fleet.problems.filter { !fleet.messageProblems.contains($0) }
                warnings = fleet.warnings
            } catch {
                problems = error.problems
            }
        }

        /// The account without the places of its mistakes.
        var values: Account? {
            account.map { account in
                Account(
                    id: account.id, name: account.name, file: account.file, regions: account.regions,
                    credentials: account.credentials, timeZone: account.timeZone, rpo: account.rpo,
                    snapshots: account.snapshots, images: account.images, alarms: account.alarms,
                    endpoint: account.endpoint)
            }
        }

        var complaint: String? {
            if (account == nil) == (problems == account?.alarmProblems ?? []) {
                return "neither an account nor problems, or both"
            }
            if lines.contains(where: { $0.map { $0 < 1 } ?? false }) { return "line \(lines)" }
            return (problems.map(\.description) + warnings).first { $0.utf8.count > 1_000 }.map { "words: \($0)" }
                ?? problems.first { $0.message.isEmpty }.map { "no words: \($0)" }
        }
    }
}
