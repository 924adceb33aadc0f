import Accounts
import ArgumentParser
import Foundation
import Jobs
import Model
import Queue
import Reports

struct PlanCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract:
            "Shows what a run would do, and the time that it takes. Changes nothing.",
        discussion:
            "Of several accounts and regions it prints a row each; with --calls or --account, every call with its reason; with --all also what stays. Ends with 3 when something is not covered, e.g. because it could not be read."
    )

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @OptionGroup var run: RunOptionsGroup
    @Flag(help: "Print every call, also of a fleet of which a row per account and region is printed otherwise.")
    var calls = false
    @Flag(help: "Print also every snapshot and image that stays, and by which rule.") var all = false
    @Option(help: "How to print it.") var format = OutputFormat.text
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let fleet = try place.fleet()
        guard fleet.broken.isEmpty else {
            throw CommandFailure(.configuration, fleet.problems.map(\.description).joined(separator: "\n"))
        }
        let fleetJobs = try await place.wholeFleetJobs(fleet)
        let now = place.now
        let night = fleet.night(at: now)
        let key = try run.key(night)
        let store = try await Self.existingStore(place)
        let previews = try await fleetJobs.preview(
            run: key, night: night, filter: lanes.fleetFilter, options: run.options, store: store,
            question: all ? .everything : .tasks)
        let view = PlanView(
            run: key, lanes: previews.map(PlanView.LanePlan.init),
            warnings: fleetJobs.warnings() + [try await goingOn(key, store)].compactMap(\.self),
            idle: fleetJobs.idle(lanes.fleetFilter))
        let estimate = PlanEstimate(
            buckets: fleetJobs.buckets, share: fleet.limits.share,
            pendingAtMost: fleet.limits.pendingAtMost)
        switch format {
        case .text:
            let isBrief = !calls && !all && lanes.accounts.isEmpty && view.lanes.count > 1
            let text = PlanText(
                view, estimate: estimate, ink: place.console.outputInk, display: place.display, isBrief: isBrief
            ).text
            place.console.printProse(place.call.spelled(text))
        case .json: place.console.print(PlanJSON(view, estimate: estimate).document.text)
        }
        return Conclusion(needsAttention: previews.contains { !$0.uncovered.isEmpty })
    }

    /// Says that a run which has not ended is continued; nil when it has ended or does not exist.
    private func goingOn(_ run: RunKey, _ store: SQLiteStore?) async throws -> String? {
        guard let summary = try await store?.run(run), summary.endedAt == nil else { return nil }
        let open = Wording.count(summary.counts.open, "open task")
        return "\(run) has not ended: a run goes on with its \(open), and lists again only after its end"
    }

    /// Returns nil when there is no database yet, because a plan does not create one.
    static func existingStore(_ place: Workplace) async throws -> SQLiteStore? {
        guard FileManager.default.fileExists(atPath: place.paths.database) else { return nil }
        return try await place.store(.reading)
    }
}

extension PlanView.LanePlan {
    init(_ preview: LanePreview) {
        self.init(preview.lane, name: preview.accountName)
        (tasks, uncovered, warnings) = (preview.tasks, preview.uncovered, preview.warnings)
        (listingCalls, snapshotTakes) = (preview.listingCalls, preview.snapshotTakes)
        (kept, notes) = (preview.kept, preview.notes)
    }
}
