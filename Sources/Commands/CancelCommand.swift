import ArgumentParser
import Model
import Queue
import Reports

struct CancelCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Ends open tasks as blocked: the emergency brake. Calls in flight are not interrupted.",
        discussion: "Cancelled tasks can be replayed until the night is over.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: .run) var run: String?
    @Option(help: "Only tasks of this kind.") var kind: JobKind?

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let store = try await place.store(.existing)
        let key = try await store.find(run).key
        var filter = try await lanes.filter(of: key, in: store, place)
        filter.kind = kind
        let count = try await store.cancel(filter, at: place.now)
        place.console.print("\(key): \(Wording.count(count, "open task")) cancelled")
        return Conclusion()
    }
}
