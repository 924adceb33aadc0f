import Model

/// One API action of the cloud: its parameters, permissions, rate limit and effect.
struct Action: Sendable {
    typealias Perform = @Sendable (inout Cloud, ActionCall, inout XMLWriter) throws(Refusal) -> [String]

    let service: CloudService
    let name: String
    let mutates: Bool
    /// The names of the parameters, with `#` for their numbers.
    let accepts: Set<String>
    /// The token bucket that the call draws from (FACTS F2).
    let bucket: @Sendable (Form) -> BucketFigures
    /// The IAM actions that the call needs.
    let permissions: @Sendable (Form) -> [String]
    /// Carries the call out and writes the answer. Returns the ids of the resources that it created, deleted or
    /// changed. A refused call changes nothing.
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
        (organizations + [
            describeInstances, describeVolumes, describeSnapshots, describeLockedSnapshots, describeImages,
            describeSnapshotAttribute, describeImageAttribute, describeImageReferences, describeRegions,
            describeAvailabilityZones,
            getInstanceUefiData, createSnapshot, deleteSnapshot, registerImage, createImage, deregisterImage,
            describeKey, getServiceQuota,
            describeAlarms, putMetricAlarm, getTopicAttributes, getCallerIdentity, assumeRole,
        ]).map { ("\($0.service.rawValue):\($0.name)", $0) }
    ) { first, _ in first }

    /// The filter parameters of EC2's listings.
    static let filterParameters = ["Filter.#.Name", "Filter.#.Value.#"]
    static let tagParameters = [
        "TagSpecification.#.ResourceType", "TagSpecification.#.Tag.#.Key", "TagSpecification.#.Tag.#.Value",
    ]

    /// The additional permission for creating a resource with tags.
    @Sendable static func tagging(_ form: Form) -> [String] {
        form.groups("TagSpecification").isEmpty ? [] : ["ec2:CreateTags"]
    }
}

/// One call that has passed all checks before the action.
struct ActionCall: Sendable {
    let service: CloudService
    let form: Form
    let caller: Caller
    let now: Instant
    /// The reason for which a fault makes the created resource fail later, if any.
    let delayedFailure: String?

    var lane: Lane { caller.lane }
    var owner: String { caller.account.digits }
}

extension Cloud {
    /// The state of an account and region, changed in place. For EC2 and CloudWatch, checks ensure that it exists.
    subscript(lane: Lane) -> LaneState {
        get { lanes[lane] ?? LaneState(CloudRegion(region: lane.region), of: lane.account, seed: seed) }
        _modify {
            yield &lanes[lane, default: LaneState(CloudRegion(region: lane.region), of: lane.account, seed: seed)]
        }
    }

    /// One page of the caller's matching resources. With `foreign`, it also has those of other accounts in the region.
    func list<Item: CloudResource>(
        _ table: KeyPath<LaneState, ResourceTable<Item>>, _ page: Page, for call: ActionCall, foreign: Bool = false,
        where matches: (AccountID, Item) -> Bool
    ) -> (items: [(owner: AccountID, item: Item)], next: String?) {
        page.take(\.item.id) { limit in
            func first(_ owner: AccountID, _ state: LaneState) -> [(owner: AccountID, item: Item)] {
                state[keyPath: table].page(after: page.after, limit: limit, at: call.now) {
                    (page.ids.isEmpty || page.ids.contains($0.id)) && matches(owner, $0)
                }.map { (owner, $0) }
            }
            guard foreign else { return first(call.caller.account, self[call.lane]) }
            let found = lanes.filter { $0.key.region == call.caller.region }.flatMap { first($0.key.account, $0.value) }
            return Array(found.sorted { $0.item.id < $1.item.id }.prefix(limit))
        }
    }

    /// True when listings show the caller a resource with this id, whichever account owns it.
    func shows<Item: CloudResource>(
        _ table: KeyPath<LaneState, ResourceTable<Item>>, _ id: String, to call: ActionCall,
        _ isVisible: (AccountID, Item) -> Bool = { _, _ in false }
    ) -> Bool {
        self[call.lane][keyPath: table].listed(id, at: call.now) != nil
            || lanes.contains { lane, state in
                lane.region == call.caller.region
                    && state[keyPath: table].listed(id, at: call.now).map { isVisible(lane.account, $0) } ?? false
            }
    }

    /// The time from which listings show what the call creates; nil without a lag.
    func listedFrom(_ call: ActionCall) -> Instant? { createLag > .zero ? call.now + createLag : nil }

    func endsAt(_ call: ActionCall, _ bounds: ClosedRange<Double>, _ random: inout SeededRandom) -> Instant {
        call.now + .milliseconds(Int64(Double.random(in: bounds, using: &random) * 1_000))
    }

    var createLag: Duration { .milliseconds(Int64(settings.createLagSeconds * 1_000)) }
    var deleteLag: Duration { .milliseconds(Int64(settings.deleteLagSeconds * 1_000)) }
    var nameLag: Duration { .milliseconds(Int64(settings.nameLagSeconds * 1_000)) }
}
