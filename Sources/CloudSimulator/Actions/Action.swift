import Model

/// One API action that the cloud knows: what it takes, what it needs, what it does.
struct Action: Sendable {
    typealias Perform = @Sendable (inout Cloud, ActionCall, inout XMLWriter) throws(Refusal) -> [String]

    let service: CloudService
    let name: String
    let mutates: Bool
    /// Parameter names with their numbers as `#`.
    let accepts: Set<String>
    /// The token bucket it draws from (FACTS F2).
    let bucket: @Sendable (Form) -> BucketFigures
    /// The IAM actions that it needs.
    let permissions: @Sendable (Form) -> [String]
    /// Carries it out, writes the answer's content, and names what it made, removed or changed. Refuses whole.
    let perform: Perform

    init(
        _ service: CloudService, _ name: String, mutates: Bool = false, accepts: [String],
        bucket: BucketFigures, openBucket: BucketFigures? = nil,
        also: @escaping @Sendable (Form) -> [String] = { _ in [] },
        perform: @escaping Perform
    ) {
        self.service = service
        self.name = name
        self.mutates = mutates
        self.accepts = Set(accepts).union(service == .ec2 ? ["DryRun"] : [])
        self.bucket = { form in
            let isOpen = form["MaxResults"] == nil && form.groups("Filter").isEmpty
            return isOpen ? openBucket ?? bucket : bucket
        }
        permissions = { form in ["\(service.permissionPrefix):\(name)"] + also(form) }
        self.perform = perform
    }

    static let table: [String: Action] = Dictionary(
        [
            describeInstances, describeVolumes, describeSnapshots, describeLockedSnapshots, describeImages,
            describeRegions,
            getInstanceUefiData, createSnapshot, deleteSnapshot, registerImage, createImage, deregisterImage,
            describeAlarms, putMetricAlarm, getTopicAttributes, getCallerIdentity, assumeRole,
        ].map { ("\($0.service.rawValue):\($0.name)", $0) }
    ) { first, _ in first }

    /// What every listing of EC2 takes.
    static let filterParameters = ["Filter.#.Name", "Filter.#.Value.#"]
    static let tagParameters = [
        "TagSpecification.#.ResourceType", "TagSpecification.#.Tag.#.Key", "TagSpecification.#.Tag.#.Value",
    ]

    /// Tags on creation need this besides.
    @Sendable static func tagging(_ form: Form) -> [String] {
        form.groups("TagSpecification").isEmpty ? [] : ["ec2:CreateTags"]
    }
}

/// One call that has passed the gate.
struct ActionCall: Sendable {
    let service: CloudService
    let form: Form
    let caller: Caller
    let now: Instant
    /// Why what the call makes will fail, when a fault says so.
    let ruin: String?

    var lane: Lane { caller.lane }
    var owner: String { caller.account.digits }
}

extension Cloud {
    /// The lane's state, changed in place. The gate has made sure that EC2's and CloudWatch's callers have it.
    subscript(lane: Lane) -> LaneState {
        get { lanes[lane] ?? LaneState(CloudRegion(region: lane.region), of: lane.account, seed: seed) }
        _modify {
            yield &lanes[lane, default: LaneState(CloudRegion(region: lane.region), of: lane.account, seed: seed)]
        }
    }

    /// A listing over the caller's own resources and, if asked, everybody's in the region.
    func find<Item: CloudResource>(
        _ shelf: KeyPath<LaneState, Shelf<Item>>, for call: ActionCall, after: String?, limit: Int,
        foreign: Bool, where matches: (AccountID, Item) -> Bool
    ) -> [(owner: AccountID, item: Item)] {
        func page(_ owner: AccountID, _ state: LaneState) -> [(owner: AccountID, item: Item)] {
            state[keyPath: shelf].page(after: after, limit: limit, at: call.now) { matches(owner, $0) }
                .map { (owner, $0) }
        }
        guard foreign else { return page(call.caller.account, self[call.lane]) }
        let found = lanes.filter { $0.key.region == call.caller.region }.flatMap { page($0.key.account, $0.value) }
        return Array(found.sorted { $0.item.id < $1.item.id }.prefix(limit))
    }

    /// One resource by its id, whoever's it is, if listings show it to the caller.
    func find<Item: CloudResource>(
        _ shelf: KeyPath<LaneState, Shelf<Item>>, _ id: String, for call: ActionCall,
        _ isSeen: (AccountID, Item) -> Bool
    ) -> Item? {
        if let own = self[call.lane][keyPath: shelf].listed(id, at: call.now) { return own }
        for (lane, state) in lanes where lane.region == call.caller.region {
            if let item = state[keyPath: shelf].listed(id, at: call.now), isSeen(lane.account, item) { return item }
        }
        return nil
    }

    func endsAt(_ call: ActionCall, _ bounds: ClosedRange<Double>, _ random: inout SeededRandom) -> Instant {
        call.now + .milliseconds(Int64(Double.random(in: bounds, using: &random) * 1_000))
    }

    var createLag: Duration { .milliseconds(Int64(settings.createLagSeconds * 1_000)) }
    var deleteLag: Duration { .milliseconds(Int64(settings.deleteLagSeconds * 1_000)) }
    var nameLag: Duration { .milliseconds(Int64(settings.nameLagSeconds * 1_000)) }
}
