import ArgumentParser
import Model
import Queue
import Reports

struct NightsCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "nights",
        abstract: "Shows the last nights, the missed ones among them, and what changed since the night before.",
        discussion: """
            A night's runs are joined. Ends with 3 when the newest night is not ok, when a missed night has not been made \
            up for, or when missed nights are not known. Nights of runs that were pruned are not shown.
            """)

    /// The form in which nights are printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, csv
    }

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Option(help: ArgumentHelp("The number of nights to show, from 1 to 730.", valueName: "nights")) var last =
        NightHistory.usual
    @Option(help: "How to print it.") var format = Format.text

    /// Two years. No database keeps more nights unless its limits say so.
    private static let most = 730

    func validate() throws {
        guard (1...Self.most).contains(last) else {
            throw ValidationError("--last takes a number from 1 to \(Self.most)")
        }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let store = try await place.store(.reading)
        guard let history = try await NightComparison(place, store, lanes.withoutTags(place)).history(last: last) else {
            throw CommandFailure(.usage, "there is no run yet", hint: "aws-man run starts one")
        }
        let conclusion = Conclusion(needsAttention: history.needsAttention)
        switch format {
        case .text:
            place.console.printProse(
                NightsText(
                    history, now: place.now, ink: place.console.outputInk, display: place.display, call: place.call
                ).text)
        case .json:
            place.console.print(NightsJSON(history, now: place.now, exit: ProgramStatus.of(conclusion)).document.text)
        case .csv: place.console.print(NightsCSV(history, now: place.now).text)
        }
        return conclusion
    }
}
