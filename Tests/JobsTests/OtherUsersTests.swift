import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Testing
import VirtualTime

/// What others use is not deleted, and a deletion whose question has no answer does not happen (REQUIREMENTS R67).
@Suite struct OtherUsersTests {
    private let old = CloudSample.snapshotID(0, 1, daysAgo: 9)
    private let oldImage = LostAnswerTests.region().images[0].id
    private static let stranger = Sample.known(AccountID("999988887777"))

    /// A night after `change`, with images of which the older one is due with its snapshot.
    private func night(
        _ change: (inout CloudRegion) -> Void = { _ in }, settings: CloudSettings = CloudSettings(),
        account: Account = Sample.account(), denied: [String] = [], faults: [FaultRule] = []
    ) async throws -> JobBench {
        var region = LostAnswerTests.region()
        change(&region)
        let bench = JobBench(region, account: account, settings: settings) { owner in
            owner.denials = denied.map { CloudDenial($0) }
        }
        for fault in faults { bench.cloud.add(fault) }
        try await bench.run()
        return bench
    }

    private func index(_ id: String, in region: CloudRegion) -> Int {
        Sample.known(region.snapshots.firstIndex { $0.id == id })
    }

    private func end(_ bench: JobBench, _ subject: String) -> JobBench.Work {
        Sample.known(bench.tasks.first { $0.spec.effect == .removes && $0.spec.subject.text == subject })
    }

    @Test func `a snapshot that is shared with an account outside the fleet stays, and the report says with whom`()
        async throws
    {
        let bench = try await night { $0.snapshots[index(old, in: $0)].sharedWith = [Self.stranger] }
        #expect(bench.region.snapshots.contains { $0.id == old })
        let work = end(bench, old)
        #expect(work.end == .skipped && work.problem?.message.contains("shared with 999988887777") == true)
        #expect(work.calls.contains { $0.action == DescribeSnapshotAttribute.actionName && $0.purpose == .proof })
        #expect(bench.works(.deleteSnapshot).contains { $0.end == .done })
    }

    @Test(arguments: ["launch permission", "organization", "launch template", "instance", "its snapshot"])
    func `an image that others use stays with its snapshot`(use: String) async throws {
        let bench = try await night { region in
            switch use {
            case "launch permission": region.images[0].sharedWith = [Self.stranger]
            case "organization": region.images[0].organizations = ["arn:aws:organizations::1:organization/o-1"]
            case "launch template": region.launchTemplates = [CloudLaunchTemplate("lt-1", images: [oldImage])]
            case "instance":
                var instance = CloudInstance(id: "i-00000000000000abc", launchedAt: CloudSample.start, state: .stopped)
                instance.imageID = oldImage
                region.instances.append(instance)
            default:
                let snapshot = Sample.known(region.images[0].devices[0].snapshot)
                region.snapshots[index(snapshot, in: region)].sharedWith = [Self.stranger]
            }
        }
        #expect(bench.region.images.contains { $0.id == oldImage })
        let work = end(bench, oldImage)
        #expect(work.end == .skipped && work.problem?.message.hasPrefix("kept: ") == true, "\(work)")
    }

    @Test(arguments: [
        "ec2:DescribeSnapshotAttribute", "ec2:DescribeImageAttribute", "ec2:DescribeImageReferences",
        "ec2:DescribeLaunchTemplateVersions",
    ])
    func `where the role may not ask, that deletion is blocked, and the policy's line is named once`(denied: String)
        async throws
    {
        let bench = try await night(denied: [denied])
        let blocked = bench.tasks.filter { $0.end == .blocked }
        let isOfSnapshots = denied.contains("Snapshot")
        #expect(bench.region.images.contains { $0.id == oldImage })
        #expect(bench.region.snapshots.contains { $0.id == old } == isOfSnapshots)
        #expect(!blocked.isEmpty && Set(blocked.map { $0.problem?.message }).count == 1)
        let action = denied.contains("Template") ? "ec2:DescribeImageReferences" : denied
        #expect(blocked.first?.problem?.hint?.contains("\"\(action)\"") == true)
        #expect(bench.tasks.filter { $0.spec.effect != .removes }.allSatisfy { $0.end == .done })
        #expect(bench.cloud.ledger.count { $0.code == "UnauthorizedOperation" } <= 2, "it is not asked again and again")
    }

    @Test func `once the role may ask, a replay deletes`() async throws {
        let bench = try await night(denied: ["ec2:DescribeSnapshotAttribute"])
        bench.cloud.edit(Sample.account) { $0.denials = [] }
        bench.time.advance(by: .minutes(1))
        bench.reopen(bench.index(.deleteSnapshot, old))
        try await bench.drain()
        #expect(!bench.region.snapshots.contains { $0.id == old })
    }

    @Test func `an emulator that does not know the actions has nothing to ask about, but AWS's own answer blocks`()
        async throws
    {
        var settings = CloudSettings()
        settings.unknownActions = ["ec2:Describe*Attribute", "ec2:DescribeImageReferences"]
        let real = try await night(settings: settings)
        #expect(real.region.snapshots.contains { $0.id == old } && real.region.images.contains { $0.id == oldImage })
        #expect(end(real, old).end == .blocked && end(real, old).problem?.code == "InvalidAction")
        let emulated = try await night(settings: settings, account: Self.emulated)
        #expect(!emulated.region.snapshots.contains { $0.id == old })
        #expect(!emulated.region.images.contains { $0.id == oldImage })
    }

    @Test(arguments: [
        (Fault(.before, .refusal(code: "InternalFailure", message: "not yet implemented", status: 501)), true),
        (.proxyPage(.before, status: 500), true), (.proxyPage(.before, status: 502), false),
        (.internalError(.before), false),
    ])
    func `an emulator's answer to an unknown action is told apart from its failures`(fault: Fault, goes: Bool)
        async throws
    {
        let rule = FaultRule(fault, on: "ec2:DescribeSnapshotAttribute")
        let bench = try await night(account: Self.emulated, faults: [rule])
        #expect(bench.region.snapshots.contains { $0.id == old } == !goes)
        let real = try await night(faults: [rule])
        #expect(real.region.snapshots.contains { $0.id == old })
    }

    @Test(arguments: [
        Fault(.before, .reset), .throttle, .internalError(.after), .proxyPage(.after), Fault(.after, .cut),
    ])
    func `a question that fails for a passing reason makes the deletion wait`(fault: Fault) async throws {
        for goes in [true, false] {
            let rule = FaultRule(fault, on: "ec2:DescribeSnapshotAttribute", value: old, times: 3)
            let bench = try await night(
                { if !goes { $0.snapshots[index(old, in: $0)].isPublic = true } }, faults: [rule])
            #expect(bench.region.snapshots.contains { $0.id == old } == !goes)
            #expect(end(bench, old).end == (goes ? .done : .skipped))
            #expect(end(bench, old).calls.count { $0.action == DescribeSnapshotAttribute.actionName } == 4)
        }
    }

    @Test func `a night's deletions cost one question each, an image two more than its snapshots`() async throws {
        let bench = try await night()
        let proofs = bench.tasks.flatMap(\.calls).filter { $0.purpose == .proof }
        let snapshots = bench.works(.deleteSnapshot).count { $0.end == .done }
        let images = bench.works(.deregisterImage).filter { $0.end == .done }
        let going = images.map(\.removedWithIt).reduce(0, +)
        #expect(snapshots > 0 && images.count == 1 && going == 1)
        let asked = proofs.count { $0.action.text.contains("Attribute") || $0.action.text.contains("References") }
        #expect(asked == snapshots + 2 * images.count + going)
        #expect(!bench.cloud.ledger.contains { $0.parameters.keys.contains { $0.hasPrefix("RestorableBy") } })
    }

    /// Each answer comes from the listing of images, which for this account serves deletions alone.
    @Test(arguments: [
        Fault(.before, .refusal(code: "InvalidUserID.NotFound", message: "x", status: 400)),
        Fault(.before, .refusal(code: "UnauthorizedOperation", message: "x", status: 403)), .internalError(.after),
    ])
    func `when the listing that serves deletions fails, creates go on, and deletions are blocked and said`(fault: Fault)
        async throws
    {
        let bench = JobBench(account: Sample.account(images: nil))
        bench.cloud.add(FaultRule(fault, on: "ec2:DescribeImages"))
        try await bench.run()
        #expect(bench.works(.createSnapshot).allSatisfy { $0.end == .done } && bench.uncovered.isEmpty)
        for volume in bench.region.volumes { #expect(bench.tonights(volume.id).count == 1) }
        let deletions = bench.works(.deleteSnapshot)
        #expect(!deletions.isEmpty && deletions.allSatisfy { $0.end == .blocked && $0.problem?.code == "NoImages" })
        #expect(bench.region.snapshots.contains { $0.id == old })
    }

    private static let emulated = Account(
        id: Sample.account, name: "emulated", file: "accounts/emulated.yaml", regions: .listed([Sample.region]),
        timeZone: Sample.zone, endpoint: "http://127.0.0.1:5000")

    @Test func `a user that cannot be read is a user`() async throws {
        let body = """
            <DescribeImageReferencesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
            <imageReferenceSet><item><resourceType>ec2:Instance</resourceType></item></imageReferenceSet>
            </DescribeImageReferencesResponse>
            """
        let page = Fault(.before, .page(status: 200, contentType: "text/xml", body: body))
        let bench = try await night(faults: [FaultRule(page, on: "ec2:DescribeImageReferences")])
        let work = end(bench, oldImage)
        #expect(work.end == .skipped && work.problem?.message.contains("cannot be read") == true, "\(work)")
        #expect(bench.region.images.contains { $0.id == oldImage && $0.state == .available })
    }
}
