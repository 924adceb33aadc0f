import AWS
import Accounts
import Model

/// The write permissions. EC2 is asked by dry runs, which it does not carry out.
extension LaneCheck {
    /// An instance that tonight is backed up, and what its backup is made of.
    private struct Subject {
        let instance: Instance
        let volume: VolumeID
    }

    mutating func writes() async {
        var actions: [ActionName] = []
        if account.snapshots != nil { actions += [CreateSnapshot.actionName, DeleteSnapshot.actionName] }
        if account.images != nil {
            actions += [RegisterImage.actionName, CreateImage.actionName, DeregisterImage.actionName]
        }
        if let why = await whyNoDryRuns() {
            for action in actions { note(action.text, untested: why) }
            return
        }
        if let policy = account.snapshots { await snapshotWrites(policy) }
        if account.images != nil { await imageWrites() }
    }

    /// The reason why no dry run may be sent; nil when EC2 has just shown that it keeps to one. A listing shows it: where it
    /// is answered, a create would be carried out as well.
    private mutating func whyNoDryRuns() async -> String? {
        guard session.client.isAWS(.ec2) else {
            return "the endpoint is configured, and an emulator might carry out a dry run"
        }
        switch await tried(DescribeInstances(maxResults: 5)) {
        case .allowed: return nil
        case .made: return "EC2 answers a dry run as if it were none, so that it is asked for nothing that changes"
        case .refused(let error): return "a dry run of a listing failed: \(error.problem.message)"
        }
    }

    private enum DryRunAnswer {
        case allowed
        /// The call was carried out.
        case made
        case refused(CallProblem)
    }

    private mutating func tried<O: Operation>(_ operation: O) async -> DryRunAnswer {
        do {
            _ = try await ask(DryRun(operation))
            return .made
        } catch {
            return error.classification == .wouldSucceed ? .allowed : .refused(error)
        }
    }

    private mutating func snapshotWrites(_ policy: SnapshotPolicy) async {
        if let subject = selected.first {
            let tags = TaskTags.snapshot(
                of: identity(.createSnapshot, subject.volume.text), instance: subject.instance.id,
                instanceName: subject.instance.displayName, isRoot: true, policy: policy)
            await create(
                CreateSnapshot(
                    volume: subject.volume,
                    description: ResourceDescription.snapshot(
                        instanceName: subject.instance.displayName, at: session.now),
                    tags: TagChoice(own: tags, policy.extraTags, copying: [subject.instance.tags]).tags))
        } else {
            note(CreateSnapshot.actionName.text, untested: "no volume is selected")
        }
        await remove(DeleteSnapshot(snapshot: Self.noSnapshot), "snapshot")
    }

    private mutating func imageWrites() async {
        if let (subject, source) = imageSource, let volume = account.snapshots.map({ _ in subject.volume }) {
            await create(
                ImageRequest.register(
                    subject.instance, named: "aws-man-check-\(subject.instance.id)", from: source, volume: nil,
                    uefiData: nil, payload: payload(of: subject, volume),
                    task: identity(.registerImage, subject.instance.id.text), extra: extraImageTags))
        } else {
            note(RegisterImage.actionName.text, untested: "no instance has a root snapshot of ours yet")
        }
        if let subject = selected.first(where: { ImageSource.needsCreateImage($0.instance) }) ?? selected.first {
            await create(
                ImageRequest.create(
                    subject.instance, named: "aws-man-check-\(subject.instance.id)",
                    payload: payload(of: subject, subject.volume),
                    task: identity(.registerImage, subject.instance.id.text), extra: extraImageTags))
        } else {
            note(CreateImage.actionName.text, untested: "no instance is selected")
        }
        await remove(DeregisterImage(image: Self.noImage), "image")
    }

    private mutating func create<O: CreateOperation>(_ operation: O) async {
        switch await tried(operation) {
        case .allowed: note(O.actionName.text, nil)
        case .made: note(O.actionName.text, ignored(O.action))
        case .refused(let error): note(O.actionName.text, error.problem)
        }
    }

    /// No id of an existing resource is sent with a removal, whatever the address. Of an id that no resource has, EC2 may
    /// say that it does not exist; and it may refuse it because a policy demands tags of the resource, as ours does.
    private mutating func remove<O: RemoveOperation>(_ operation: O, _ noun: String) async {
        switch await tried(operation) {
        case .allowed: note(O.actionName.text, nil)
        case .made: note(O.actionName.text, ignored(O.action))
        case .refused(let error) where error.classification == .gone:
            note(O.actionName.text, untested: "EC2 says of the id of no \(noun) only that there is none")
        case .refused(let error) where error.classification == .denied && !error.isExplicit:
            note(
                O.actionName.text,
                untested:
                    "EC2 refuses it for the id of no \(noun), as it does by a policy that demands tags of the \(noun)"
            )
        case .refused(let error): note(O.actionName.text, error.problem)
        }
    }

    private func ignored(_ action: String) -> Problem {
        Problem(
            code: "DryRunIgnored", message: "\(session.lane): AWS carried out a \(action) that was a dry run",
            hint: "delete what it made; the tag \(TaskTags.task) names it")
    }

    // MARK: what is asked about

    private var selected: [Subject] {
        guard let policy = account.snapshots, let inventory else { return [] }
        return inventory.selected(by: policy).compactMap { instance in
            (instance.rootVolume ?? instance.volumes.first?.volume).map { Subject(instance: instance, volume: $0) }
        }
    }

    private var imageSource: (Subject, Snapshot)? {
        guard let policy = account.snapshots, let inventory else { return nil }
        for subject in selected where !ImageSource.needsCreateImage(subject.instance) {
            if let source = ImagePlan.source(of: subject.volume, in: inventory, policy: policy) {
                return (subject, source)
            }
        }
        return nil
    }

    private var extraImageTags: ExtraTags { account.images?.extraTags ?? ExtraTags() }

    private func payload(of subject: Subject, _ volume: VolumeID) -> RegisterImagePayload {
        RegisterImagePayload(
            week: week, imageName: "", otherName: "", instanceName: subject.instance.displayName,
            rootVolume: volume.text)
    }

    var week: ExactText { ExactText(ISOWeek(session.now.day(in: account.timeZone)).description) }

    private func identity(_ kind: JobKind, _ subject: ExactText) -> TaskIdentity {
        TaskIdentity(run: RunKey(stored: "accounts-check"), kind: kind, subject: subject)
    }
}

extension CallProblem {
    /// True when AWS says that a policy forbids the call, and not that none allows it.
    fileprivate var isExplicit: Bool { failure.message.contains("explicit deny") }
}
