import Accounts
import ArgumentParser
import Jobs
import Model
import Reports

struct PolicyCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Prints the least IAM policy that the role in the accounts needs for what their files enable.",
        discussion: "Prints one JSON document per partition.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Option(help: "Only this partition, e.g. aws-cn.") var partition: Partition?
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let fleet = try place.fleet()
        let policies = try place.fleetJobs(fleet).policies(lanes.fleetFilter).filter {
            partition == nil || $0.partition == partition
        }
        guard !policies.isEmpty else {
            throw CommandFailure(.usage, "no account matches", hint: "aws-man accounts list shows those that exist")
        }
        for policy in policies {
            if policies.count > 1 { place.console.tell("\(policy.partition.rawValue):") }
            place.console.print(policy.json)
        }
        return place.conclude(fleet)
    }
}

extension Partition: ExpressibleByArgument {}
