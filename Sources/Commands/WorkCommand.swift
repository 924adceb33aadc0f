import ArgumentParser
import Engine
import Queue
import Reports

struct WorkCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Drains the queue, and stays for more; SIGTERM lets what is in flight finish.",
        discussion: "A second one waits as standby and takes over when the first is gone.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Flag(help: "End when no task is open.") var untilIdle = false
    var options: GlobalOptions { here.over(root.global) }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        place.tellPaths()
        let session = try await QueueSession(place, place.night(place.fleet()))
        _ = try await session.work(until: untilIdle ? .idle : .stopped)
        try await session.store.close()
        return Conclusion()
    }
}
