import Accounts
import Model

/// Decodes a fleet whose files are given as text.
enum Decoding {
    /// Keys that a sound account file needs, so that a row of a table shows only what it is about.
    static let sound = "account: \"123456789012\"\nregions: [cn-north-1]\n"

    static func fleet(
        _ accounts: [(String, String)], defaults: String? = nil
    ) throws(FleetError) -> Fleet {
        try FleetDecoder.decode(
            FleetFiles(
                directory: "accounts", accounts: accounts.map { file($0.0, $0.1) },
                defaults: defaults.map { file("defaults.yaml", $0) }))
    }

    static func file(_ name: String, _ text: String) -> FleetFile {
        FleetFile(path: "accounts/\(name)", content: .bytes(Array(text.utf8)))
    }

    /// The account that one file describes; fails the test with the problems when it is broken.
    static func account(_ text: String, defaults: String? = nil) throws -> Account {
        let fleet = try fleet([("x.yaml", text)], defaults: defaults)
        guard let account = fleet.accounts.first else { throw FleetError(problems: fleet.problems) }
        return account
    }

    /// What is wrong with one file, one line per problem.
    static func problems(_ text: String, defaults: String? = nil) -> [String] {
        do {
            return try fleet([("x.yaml", text)], defaults: defaults).problems.map(\.description)
        } catch {
            return error.problems.map(\.description)
        }
    }

    static func problems(bytes: [UInt8]) -> [String] {
        let file = FleetFile(path: "accounts/x.yaml", content: .bytes(bytes))
        do {
            return try FleetDecoder.decode(FleetFiles(directory: "accounts", accounts: [file])).problems.map(
                \.description)
        } catch {
            return error.problems.map(\.description)
        }
    }
}
