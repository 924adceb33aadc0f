import Accounts
import ArgumentParser
import Jobs
import Model
import Reports

struct PolicyCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Prints the least IAM policies for what the account files enable, as JSON or as a template.",
        discussion: """
            One document per partition. `--for member`: the role in the accounts. `--for trust`: who may assume that role. \
            `--for hub`: the identity with which aws-man starts. A template of the member role includes its trust policy.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Option(help: "Only this partition, e.g. aws-cn.") var partition: Partition?
    @Option(name: .customLong("for"), help: "Whose policy it is.") var subject = PolicySubject.member
    @Option(help: "How to print it.") var format = PolicyFormat.json
    @Option(
        help: ArgumentHelp(
            "The account (123456789012) that may assume the role in the accounts, or the ARN of a role or user there.",
            valueName: "id or ARN"))
    var hub: HubPrincipal?

    func validate() throws {
        if subject == .trust, format != .json {
            throw ValidationError("a template of the role includes its trust policy: use --for member")
        }
        if subject == .trust, hub == nil {
            throw ValidationError(
                "name the account or role with which aws-man starts: --hub 123456789012, or --hub with the ARN that "
                    + "aws sts get-caller-identity prints there")
        }
        if subject == .member, format == .json, hub != nil {
            throw ValidationError(
                "this policy names no hub: --for trust prints who may assume the role, and a template includes both")
        }
        if subject == .hub, hub != nil { throw ValidationError("--hub belongs to --for member and --for trust") }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let fleet = try place.fleet()
        let jobs = try place.fleetJobs(fleet)
        let members = jobs.policies(lanes.fleetFilter).filter { isWanted($0.partition) }
        guard !members.isEmpty else {
            // Why first: a file that cannot be used may be the one that is meant.
            if !fleet.problems.isEmpty { return place.conclude(fleet) }
            _ = try fleet.ids(of: lanes.fleetFilter)
            throw CommandFailure(
                .usage, "no account of the files has what --region and --partition ask for",
                hint: "aws-man accounts list shows the accounts and their regions")
        }
        let policies = subject == .hub ? jobs.hubPolicies(lanes.fleetFilter).filter { isWanted($0.partition) } : members
        guard !policies.isEmpty else {
            throw CommandFailure(
                .usage, "no account file names a role, so that there is none to assume",
                hint: "name it under `credentials:` as `role`, in defaults.yaml for all accounts")
        }
        let texts = try policies.map { (policy) throws(CommandFailure) in try text(policy, jobs) }
        for (policy, text) in zip(policies, texts) {
            if policies.count > 1 { place.console.tell("\(policy.partition.rawValue):") }
            place.console.print(text)
        }
        return place.conclude(fleet)
    }

    private func isWanted(_ other: Partition) -> Bool { partition == nil || partition == other }

    private func text(_ policy: IAMPolicy, _ jobs: FleetJobs) throws(CommandFailure) -> String {
        let shared = jobs.sharedRole(lanes.fleetFilter, in: policy.partition)
        if let hub, let home = hub.partition, home != policy.partition {
            throw CommandFailure(
                .usage,
                "the hub is in \(home.rawValue), and no role of \(policy.partition.rawValue) can be assumed from there",
                hint: "limit the policy with --partition, and run aws-man once in each partition")
        }
        switch (subject, format) {
        case (.trust, _): return try trust(policy, shared)
        case (_, .json): return policy.json
        case (.hub, _): return print(RoleTemplate(.hub, policy, role: "aws-man-hub"))
        case (.member, _):
            let kind = RoleTemplate.Kind.member(
                hub, externalID: shared.externalID, setsSourceIdentity: shared.setsSourceIdentity)
            return print(RoleTemplate(kind, policy, role: shared.name ?? "aws-man"))
        }
    }

    private func print(_ template: RoleTemplate) -> String {
        format == .terraform ? template.terraform : template.cloudFormation
    }

    private func trust(_ policy: IAMPolicy, _ shared: SharedRole) throws(CommandFailure) -> String {
        guard let hub else { preconditionFailure("the options were validated") }
        guard !shared.idsDiffer else {
            throw CommandFailure(
                .usage, "the accounts of \(policy.partition.rawValue) have different external ids",
                hint: "name those with the same one: --account")
        }
        return TrustPolicy(
            partition: policy.partition, hub: hub, externalID: shared.externalID,
            setsSourceIdentity: shared.setsSourceIdentity
        ).json
    }
}

/// Whose policy is printed.
enum PolicySubject: String, ExpressibleByArgument, CaseIterable {
    case member, trust, hub
}

/// The language in which a policy is printed.
enum PolicyFormat: String, ExpressibleByArgument, CaseIterable {
    case json, cloudformation, terraform
}

extension Partition: ExpressibleByArgument {}
extension HubPrincipal: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
