import Accounts
import Foundation
import Model
import Testing

/// `accounts/` as it is shipped: the decoder reads its examples and its demo, and its README lists the decoder's keys.
@Suite struct DocumentationTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test func `the README lists exactly the keys that the decoder knows, in order`() throws {
        let sections = try text("accounts/README.md").components(separatedBy: "\n## Keys of `defaults.yaml` alone")
        try #require(sections.count == 2)
        #expect(rows(sections[0]).map(\.key) == KeyList.account.map(\.path))
        let shared = Set(KeyList.account.map(\.path)).subtracting(["timezone"])
        let others = sections[1].components(separatedBy: "\n## Keys of `organization.yaml`")
        try #require(others.count == 2)
        #expect(rows(others[0]).map(\.key) == KeyList.defaults.map(\.path).filter { !shared.contains($0) })
        let own = Set(KeyList.account.map(\.path))
        let rule = KeyList.rule.map(\.path).filter { !own.contains($0) }
        #expect(rows(others[1]).map(\.key) == KeyList.organization.map(\.path) + rule)
    }

    @Test func `all but an account's id, name, groups and pause may stand in the defaults`() {
        let defaults = Set(KeyList.defaults.map(\.path))
        let own = ["account", "name", "tags", "paused_until"]
        #expect(KeyList.account.map(\.path).filter { !defaults.contains($0) } == own)
    }

    @Test func `the README's defaults are the decoder's`() throws {
        let shown = Dictionary(
            try rows(text("accounts/README.md")).map { ($0.key, $0.defaultText) }, uniquingKeysWith: { _, last in last }
        )
        for key in KeyList.account + KeyList.defaults where key.path != "timezone" {
            guard let expected = key.defaultText else { continue }
            #expect(shown[key.path] == expected, "\(key.path)")
        }
    }

    @Test func `every limit can be tuned, and under one name only`() {
        let tunable = KeyList.defaults.map(\.path).filter {
            $0.hasPrefix("pacing.") || $0.hasPrefix("timeouts.") || $0.hasPrefix("limits.")
        }
        let names = tunable.map { String($0.drop { $0 != "." }.dropFirst()) }
        #expect(names == Mirror(reflecting: Limits()).children.map { snakeCase($0.label ?? "") })
    }

    @Test func `the key that is named for a wait is one that sets its maximum`() throws {
        let known = Set(KeyList.defaults.map(\.path))
        for cause in WaitCause.allCases {
            let parts = Limits.key(for: cause).split(separator: ".")
            try #require(parts.count == 2 && known.contains(Limits.key(for: cause)), "\(cause)")
            let defaults = "\(parts[0]): { \(parts[1]): 59m }"
            let limits = try Decoding.fleet([("x.yaml", Decoding.sound)], defaults: defaults).limits
            #expect(limits.maximumWait(for: cause) != Limits().maximumWait(for: cause), "\(cause)")
        }
    }

    @Test func `every example of the README is sound`() throws {
        let blocks = try text("accounts/README.md").components(separatedBy: "```yaml\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        #expect(blocks.count == 10)
        for block in blocks where block.hasPrefix("# organization.yaml") {
            let files = FleetFiles(
                directory: "accounts", accounts: [], organization: Decoding.file("organization.yaml", block))
            let fleet = try FleetDecoder.decode(files)
            #expect(fleet.problems == [] && fleet.warnings == [])
        }
        for block in blocks where !block.hasPrefix("# organization.yaml") {
            let isDefaults = block.hasPrefix("# defaults.yaml")
            let fleet = try Decoding.fleet(
                [("x.yaml", isDefaults ? Decoding.sound : block)], defaults: isDefaults ? block : nil)
            #expect(fleet.problems == [])
            #expect(fleet.warnings == [])
        }
    }

    @Test func `the example file and the shipped defaults are sound`() throws {
        let fleet = try Decoding.fleet(
            [("x.yaml", text("accounts/example.yaml.sample"))], defaults: text("accounts/defaults.yaml"))
        #expect(fleet.problems == [])
        #expect(fleet.warnings == [])
    }

    @Test func `the shipped directory holds no account, and says so`() {
        let directory = Self.root.appendingPathComponent("accounts").path
        #expect(throws: FleetError.self) { try FleetReader.read(directory: directory) }
        let files = try? FleetReader.files(in: directory)  // Why: a directory that cannot be read fails the next line.
        #expect(files?.accounts == [])
        #expect(files?.warnings == [])
    }

    @Test func `the demo's fleet has six accounts in two partitions and three regions, and a broken one`() throws {
        let fleet = try FleetReader.read(directory: Self.root.appendingPathComponent("accounts/demo").path)
        #expect(fleet.accounts.count == 6)
        #expect(fleet.broken.map(\.id?.digits) == ["777777777777"])
        #expect(fleet.broken.map(\.problems.count) == [1])
        #expect(Set(fleet.accounts.map(\.regions.partition)) == [.aws, .china])
        let regions = fleet.accounts.flatMap { account in
            guard case .listed(let regions) = account.regions else { return [Region]() }
            return regions
        }
        #expect(Set(regions.map(\.name)) == ["eu-west-1", "us-east-1", "cn-north-1"])
        #expect(fleet.accounts.allSatisfy { $0.endpoint == nil })
        #expect(fleet.warnings == [])
    }

    private struct Row {
        let key: String
        let defaultText: String
    }

    /// The rows of the document's tables whose first cell is a key in code style.
    private func rows(_ document: String) -> [Row] {
        document.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            return Row(key: cells[1].replacing("`", with: ""), defaultText: cells[3].replacing("`", with: ""))
        }
    }

    private func snakeCase(_ name: String) -> String {
        name.map { $0.isUppercase ? "_\($0.lowercased())" : String($0) }.joined()
    }
}
