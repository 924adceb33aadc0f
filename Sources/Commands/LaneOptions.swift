import ArgumentParser
import Jobs
import Model

/// Which accounts and regions are meant; none given: all.
struct LaneOptions: ParsableArguments {
    @Option(
        name: .customLong("account"),
        help: ArgumentHelp("Only this account; may be given again.", valueName: "id or name"))
    var accounts: [String] = []

    @Option(
        name: .customLong("region"), help: ArgumentHelp("Only this region; may be given again.", valueName: "region"))
    var regions: [Region] = []

    var isEmpty: Bool { accounts.isEmpty && regions.isEmpty }
}

extension Region: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension JobKind: ExpressibleByArgument {
    package init?(argument: String) {
        guard let kind = Self.known.first(where: { $0.name == argument }) else { return nil }
        self = kind
    }

    package static var allValueStrings: [String] { known.map(\.name) }
}

extension TaskState: ExpressibleByArgument {}

extension TaskID: ExpressibleByArgument {
    package init?(argument: String) {
        guard let number = Int64(argument), number > 0 else { return nil }
        self.init(number)
    }
}

/// How a result is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
