import AWS
import Jobs
import Model
import Testing

@Suite struct ImagePlanTests {
    private let two = [Sample.snapshot("snap-1", days: 1), Sample.snapshot("snap-2", days: 2)]

    private func plan(
        _ instances: [Instance] = [Sample.instance()], snapshots: [Snapshot]? = nil, images: [Image]? = []
    ) -> [(task: TaskSpec, payload: RegisterImagePayload)] {
        let inventory = Sample.inventory(instances: instances, snapshots: snapshots ?? two, images: images)
        return LanePlanner.plan(inventory, Sample.context()).tasks.compactMap { task in
            RegisterImagePayload(json: task.payload).map { (task, $0) }
        }
    }

    @Test func `an instance whose root has two snapshots gets its week's image`() throws {
        let planned = try #require(plan().first)
        #expect(planned.task.subject == "i-1")
        #expect(planned.task.action == RegisterImage.actionName)
        #expect(planned.payload.imageName == "web-1-2026-48")
        #expect(planned.payload.week == "2026-48")
        #expect(planned.payload.rootVolume == "vol-1")
    }

    @Test func `one snapshot is not enough, and those that do not count do not help`() {
        let one = Sample.snapshot("snap-1", days: 1)
        #expect(plan(snapshots: [one]).isEmpty)
        #expect(plan(snapshots: [one, Sample.snapshot("snap-2", state: .error)]).isEmpty)
        #expect(plan(snapshots: [one, Sample.snapshot("snap-2", of: "vol-2", days: 1)]).isEmpty)
        #expect(plan(snapshots: [one, Sample.snapshot("snap-2", days: 1, extra: ["AutoAMI": "true"])]).isEmpty)
        #expect(plan(snapshots: [one, Sample.snapshot("snap-2", days: 1)]).isEmpty, "a duplicate")
    }

    @Test func `an image that is being made is followed by the run that finds it, not made again`() throws {
        let images = [Sample.image("ami-2", state: .pending), Sample.image("ami-1", days: 7)]
        let plan = LanePlanner.plan(Sample.inventory(snapshots: two, images: images), Sample.context()).tasks
        let task = try #require(plan.first { $0.kind == .registerImage })
        let note = ResourceNote(id: "ami-2", state: .pending, adopted: true, startedAt: images[0].createdAt)
        #expect(task.initial == .done(note) && task.reason.contains("ami-2"))
        let name = RegisterImagePayload(json: task.payload)?.imageName
        #expect(name == "web-1-2026-48", "its own name is free for the next one when it fails")
        #expect(plan.contains { $0.kind == .confirm })
    }

    @Test(arguments: [(ImageState.available, true), (.failed, false), (.disabled, false)])
    func `an image of the week that exists serves`(state: ImageState, serves: Bool) {
        #expect(plan(images: [Sample.image("ami-1", state: state)]).isEmpty == serves)
        #expect(!plan(images: [Sample.image("ami-1", days: 7, state: state)]).isEmpty)
        #expect(!plan(images: [Sample.image("ami-1", instance: "i-2", state: state)]).isEmpty)
    }

    @Test func `an image without our tags is known by its root snapshot's volume, else by its description`() {
        var byVolume = Sample.image("ami-1", snapshot: "snap-1")
        byVolume.tags = ["AutoAMI": "true"]
        #expect(plan(images: [byVolume]).isEmpty)
        var byDescription = Sample.image("ami-1")
        byDescription.tags = [:]
        #expect(!plan(images: [byDescription]).isEmpty)
        byDescription.description = ResourceDescription.image(
            of: InstanceID("i-1"), week: "2026-48", from: SnapshotID("snap-1"))
        #expect(plan(images: [byDescription]).isEmpty)
    }

    @Test func `images of instances that share a name carry the id, and a warning says so`() {
        let instances = [
            Sample.instance("i-1", name: "web 1"), Sample.instance("i-2", name: "web_1", volumes: ["vol-2"]),
        ]
        let snapshots = two + [1, 2].map { Sample.snapshot("snap-b\($0)", of: "vol-2", days: $0) }
        #expect(
            plan(instances, snapshots: snapshots).map(\.payload.imageName)
                == ["web_1-2026-48-i-1", "web_1-2026-48-i-2"])
        let inventory = Sample.inventory(instances: instances, snapshots: snapshots)
        #expect(LanePlanner.plan(inventory, Sample.context()).warnings.count == 1)
    }

    @Test func `a foreign image that holds the name changes ours`() {
        var foreign = Sample.image("ami-1", instance: "i-9")
        foreign.tags = [:]
        #expect(plan(images: [foreign]).map(\.payload.imageName) == ["web-1-2026-48-i-1"])
    }

    @Test func `images that could not be listed plan none`() { #expect(plan(images: nil).isEmpty) }

    @Test func `the source is the newest completed one tagged as a root's`() {
        let snapshots = [
            Sample.snapshot("snap-0", state: .pending), Sample.snapshot("snap-1", days: 1, root: false),
            Sample.snapshot("snap-2", days: 2), Sample.snapshot("snap-3", days: 3),
        ]
        let source = ImagePlan.source(
            of: VolumeID("vol-1"), in: Sample.inventory(snapshots: snapshots), policy: Sample.policy)
        #expect(source?.id.text == "snap-2")
    }

    @Test(arguments: ["platform", "usage operation", "platform details", "product code", "architecture"])
    func `billing codes need CreateImage`(field: String) {
        var instance = Sample.instance()
        instance.platformDetails = "Linux/UNIX"
        instance.usageOperation = "RunInstances"
        #expect(plan([instance]).first?.task.action == RegisterImage.actionName)
        switch field {
        case "platform": instance.platform = "windows"
        case "usage operation": instance.usageOperation = "RunInstances:0010"
        case "platform details": instance.platformDetails = "Red Hat Enterprise Linux"
        case "product code": instance.productCodes = ["x"]
        default: instance.architecture = "arm64_mac"
        }
        #expect(plan([instance]).first?.task.action == CreateImage.actionName)
    }
}
