import ArgumentParser
import Jobs
import Model
import Queue
import Reports

struct AccountsAcceptCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Confirms that fewer volumes are selected, as the last listing counted them.",
        discussion: """
            Makes no call to AWS. The database keeps what was confirmed, with the time and both numbers. Deletions that \
            waited for this are made ready: a process that works on the queue does them now, any other run does them later.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: ArgumentHelp("The account's id or name; may be repeated.", valueName: "account"))
    var accounts: [String] = []

    func validate() throws {
        guard !accounts.isEmpty || !lanes.accounts.isEmpty else {
            throw ValidationError("name the account whose selection is right, as the report does")
        }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let wanted = LaneFilter(accounts: accounts + lanes.accounts, regions: lanes.regions.map(\.name))
        var filter = TaskFilter()
        filter.accounts = try await place.keptFleet().ids(of: wanted)
        filter.regions = lanes.regions
        let store = try await place.store(.existing)
        let confirmed = try await store.confirmSelection(filter, at: place.now)
        for one in confirmed {
            let before = one.before.map { "\(Wording.count($0)) before" } ?? "none before"
            place.console.print(
                "\(one.lane): \(Wording.count(one.volumes, "selected volume")) confirmed, \(before); listed"
                    + " \(Wording.time(one.listedAt))")
        }
        if confirmed.isEmpty {
            place.console.print("nothing to confirm: the last listings selected no fewer volumes than are confirmed")
        }
        let opened = try await reopen(filter, in: store, at: place.now)
        if opened > 0 {
            place.console.tell(
                "\(Wording.count(opened, "blocked task")) made ready; to do them now: "
                    + place.call.line("work --until-idle"))
        }
        try await store.close()
        return Conclusion()
    }

    /// Replays what was blocked in the last run, unless its night is over.
    private func reopen(_ filter: TaskFilter, in store: any TaskStore, at now: Instant) async throws -> Int {
        guard let run = try await store.runs().last, now < run.night.end else { return 0 }
        var opened = 0
        for code in [SelectionChange.shrankCode, SelectionChange.nothingCode] {
            var filter = filter
            filter.run = run.key
            filter.state = .blocked
            filter.code = code
            opened += try await store.replay(filter, dryRun: false, at: now).tasks.count
        }
        return opened
    }
}
