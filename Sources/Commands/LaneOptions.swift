import Accounts
import ArgumentParser
import Jobs
import Model

/// The accounts and regions to which a command is limited. If none is given, the command is not limited.
struct LaneOptions: ParsableArguments {
    @Option(
        name: .customLong("account"),
        help: ArgumentHelp(
            "Only this account; may be repeated. A pattern such as prod-* or tag:team=payments means all that fit.",
            valueName: "id, name or tag"))
    var accounts: [String] = []

    @Option(
        name: .customLong("region"),
        help: ArgumentHelp("Only this region, such as eu-west-1; may be repeated.", valueName: "region"))
    var regions: [Region] = []

    /// The options that mean some accounts in all of their regions; without accounts they mean everything.
    static func of(_ accounts: [AccountID]) throws -> LaneOptions {
        try parse(accounts.map { "--account=\($0)" })
    }

    var isEmpty: Bool { accounts.isEmpty && regions.isEmpty }

    func validate() throws {
        guard !accounts.contains(where: { AccountPattern($0).isNameless }) else {
            throw ValidationError("--account tag: names no tag: expected tag:NAME or tag:NAME=VALUE")
        }
    }
}

extension Region: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension JobKind: ExpressibleByArgument {
    package init?(argument: String) {
        guard let kind = Self.known.first(where: { [$0.description, $0.name].contains(argument) }) else { return nil }
        self = kind
    }

    package static var allValueStrings: [String] { known.map(\.description) }
}

extension TaskState: ExpressibleByArgument {}

extension TaskID: ExpressibleByArgument {
    package init?(argument: String) {
        guard let number = Int64(argument), number > 0 else { return nil }
        self.init(number)
    }
}

extension ArgumentHelp {
    static var run: ArgumentHelp {
        ArgumentHelp("The run's full name, with its date; the latest run if left out.", valueName: "run")
    }
}

/// The form in which a result is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
