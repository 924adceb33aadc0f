import Accounts
import ArgumentParser
import Model
import Queue
import Reports

struct NotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Tests where the end of a run is told.", subcommands: [NotifyTestCommand.self])
}

struct NotifyTestCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Sends a test message to the destinations of notify in defaults.yaml.",
        discussion: "Prints a line per destination. Ends with 3 when a message was not delivered, or may not have been."
    )

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Option(help: ArgumentHelp("Only this destination.", valueName: "name")) var destination: String?
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        place.warnOfFiles()
        let fleet = try place.fleet()
        for problem in fleet.messageProblems { place.console.tell(Printable.line(problem.description)) }
        guard fleet.messageProblems.isEmpty else { return Conclusion(failure: .configuration) }
        let chosen = fleet.destinations.filter { destination == nil || $0.name == destination }
        guard !chosen.isEmpty else {
            let names = fleet.destinations.map(\.name)
            throw CommandFailure(
                .usage,
                destination.map { "there is no destination \(Printable.name($0))" } ?? "there is no destination",
                hint: names.isEmpty
                    ? "describe one below notify: in \(place.paths.accounts)/defaults.yaml (accounts/README.md)"
                    : "the destinations are \(Wording.list(names))")
        }
        let delivery = try Delivery(place)
        let text = AlertText.test(on: surroundings.owner.host, place.call)
        let key = "test/\(place.now.milliseconds)"
        let results = await withTaskGroup(of: (Int, Delivery.Result).self) { group in
            for (index, one) in chosen.enumerated() {
                group.addTask { (index, await delivery.send(text, to: one, key: "\(key)/\(one.name)")) }
            }
            return await group.reduce(into: [Int: Delivery.Result]()) { $0[$1.0] = $1.1 }
        }
        for (index, one) in chosen.enumerated() {
            let word =
                switch results[index] {
                case .sent: "sent"
                case .failed(let why): "not delivered: \(why)"
                case .unknown(let why): "not known whether it arrived: \(why)"
                case nil: "not tried"
                }
            place.console.print("\(one.name) (\(one.kind)): \(word)")
        }
        return Conclusion(needsAttention: !results.values.allSatisfy { $0 == .sent })
    }
}
