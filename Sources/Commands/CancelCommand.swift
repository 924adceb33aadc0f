import ArgumentParser
import Model
import Queue
import Reports

struct CancelCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "The emergency brake: open tasks end as blocked; what is in flight ends by itself.",
        discussion: "Cancelled tasks can be replayed while the night lasts.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: ArgumentHelp("The run's full name, with its date; the latest unless named.", valueName: "run"))
    var run: String?
    @Option(help: "Only this kind, e.g. delete-snapshot.") var kind: JobKind?

    var options: GlobalOptions { here.over(root.global) }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        let store = try await place.store(.existing)
        let key = try await store.find(run).key
        var filter = try await lanes.filter(of: key, in: store)
        filter.kind = kind
        let count = try await store.cancel(filter, at: place.now)
        place.console.print("\(key): \(Wording.count(count, "open task")) cancelled")
        return Conclusion()
    }
}
