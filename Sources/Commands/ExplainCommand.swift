import Accounts
import ArgumentParser
import Foundation
import Jobs
import Model
import Reports

struct ExplainCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows what tonight's run would do with one volume, instance, snapshot or image, and by which rule.",
        discussion: """
            Plans as `aws-man plan` does, changes nothing, and prints the part about the resource: what is due for it, what \
            stays of it, since when and why. Ends with 3 when something is not covered, e.g. because it could not be read.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Argument(help: ArgumentHelp("The id of a volume, instance, snapshot or image.", valueName: "id"))
    var resource: String
    @Option(help: "How to print it.") var format = OutputFormat.text

    func validate() throws {
        guard resource.wholeMatch(of: /(vol|i|snap|ami)-[0-9a-f]{8,17}/) != nil else {
            throw ValidationError(
                "expected the id of a volume, instance, snapshot or image, such as vol-0123456789abcdef0")
        }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let fleet = try place.fleet()
        let fleetJobs = try await place.wholeFleetJobs(fleet)
        let night = fleet.night(at: place.now)
        guard let run = RunKey(night: night) else { preconditionFailure("the usual name of a run is a valid one") }
        let previews = try await fleetJobs.preview(
            run: run, night: night, filter: lanes.fleetFilter,
            store: try await PlanCommand.existingStore(place), question: .resource(ExactText(resource)))
        let found = previews.filter { !$0.notes.isEmpty }
        let unread = previews.filter { !$0.uncovered.isEmpty }
        guard !found.isEmpty || !unread.isEmpty else {
            throw CommandFailure(
                .usage,
                "\(resource) is no instance or volume of one, and no snapshot or image with the tags of aws-man",
                hint: "check the id, and whether an account file covers its account and region: aws-man accounts list")
        }
        let view = PlanView(
            run: run, lanes: (found.isEmpty ? unread : found).map(PlanView.LanePlan.init),
            warnings: fleetJobs.warnings())
        let estimate = PlanEstimate(
            buckets: fleetJobs.buckets, share: fleet.limits.share, pendingAtMost: fleet.limits.pendingAtMost)
        switch format {
        case .text:
            let text = PlanText(view, estimate: estimate, ink: place.console.outputInk, display: place.display).text
            place.console.printProse(place.call.spelled(text))
        case .json: place.console.print(PlanJSON(view, estimate: estimate).document.text)
        }
        return Conclusion(needsAttention: !unread.isEmpty)
    }
}
