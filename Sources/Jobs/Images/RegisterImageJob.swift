import AWS
import Accounts
import Engine
import Model
import Queue

extension JobKind {
    package static let registerImage = JobKind("register-image")
}

/// Makes an instance's image of the week from its newest completed root snapshot, or by CreateImage where a billing
/// code must be kept. AWS lets a name be taken only once in an account and region.
enum RegisterImageJob: Job {
    static let facts = KindFacts(
        .registerImage, actions: [RegisterImage.actionName, CreateImage.actionName],
        bucket: BucketFigures(capacity: 50, refillPerSecond: 5), effect: .makesImage, feature: .images,
        column: "IMAGED")

    /// The time for which one listing of tonight's snapshots serves all images that wait for a snapshot.
    private static let tonightServes = Duration.seconds(10)

    static func permissions(for account: Account) -> [Permission] {
        guard let policy = policy(of: account) else { return [] }
        let sends = Permission.Condition.sends(tag: TaskTags.autoImage, value: "true")
        return .reads(
            DescribeInstances.self, DescribeVolumes.self, DescribeSnapshots.self, DescribeImages.self,
            GetInstanceUefiData.self) + [
                Permission(RegisterImage.self, on: [.image], when: [sends]),
                Permission(
                    RegisterImage.self, on: [.snapshot], when: [.carries(tag: policy.tagKey, value: policy.tagValue)]),
                Permission(CreateImage.self, on: [.image, .snapshot], when: [sends]),
                Permission(CreateImage.self, on: [.instance]),
                .tags(on: [.image, .snapshot], during: [RegisterImage.self, CreateImage.self]),
            ]
    }

    /// The policy for snapshots, because images are made from snapshots.
    static func policy(of account: Account) -> SnapshotPolicy? { account.images == nil ? nil : account.snapshots }

    static func perform(
        _ task: Assignment<RegisterImagePayload, SnapshotPolicy>
    ) async throws(CallProblem) -> AttemptResult {
        do {
            return try await image(task)
        } catch {
            guard error.classification == .gone else { throw error }
            return try await Disagreement.settle(
                error, task.session, about: .instance(InstanceID(task.attempt.claim.subject)))
        }
    }

    private static func image(
        _ task: Assignment<RegisterImagePayload, SnapshotPolicy>
    ) async throws(CallProblem) -> AttemptResult {
        let (session, attempt, payload) = (task.session, task.attempt, task.payload)
        let claim = attempt.claim
        let longAgo = session.uptime + (.zero - FleetListings.held)
        let instance: Instance
        switch try await subject(of: attempt, session, since: longAgo) {
        case .shown(let shown): instance = shown
        case .settled(let result): return result
        }
        let inventory = try await inventory(session, attempt)
        // Why: when images could not be listed, the image may exist unseen.
        if let blind = blind(inventory, claim) { return blind }
        let identity = identity(inventory, session)
        let live = live(identity, instance, payload)
        guard !live.isEmpty else { return try await make(task, instance, inventory) }
        return try await attempt.withHistory(follows: true) { (history) async throws(CallProblem) in
            // Why: `confirm` opened this task because its image failed, differs or is another person's. Any other serves.
            let bad = history.tonight.first { $0.task == claim.task && $0.resource.state == .error }?.resource.id
            // Why it may serve after all: its instance may have been changed since, so that they are alike now.
            let known = live.filter { $0.id.text != bad || !identity.isUndecided($0) }
            let sound = known.first { $0.state == .pending || ImageComparison.differences($0, from: instance).isEmpty }
            if let kept = sound ?? known.first(where: { $0.id.text != bad }) { return .done(kept.noteOfPending) }
            return try await make(task, instance, inventory)
        }
    }

    private static func make(
        _ task: Assignment<RegisterImagePayload, SnapshotPolicy>, _ instance: Instance, _ inventory: Inventory
    ) async throws(CallProblem) -> AttemptResult {
        let (session, attempt, payload) = (task.session, task.attempt, task.payload)
        let claim = attempt.claim
        if let item = unreadable(inventory, claim, payload) {
            return item.unproven("the image of \(claim.subject)", session)
        }
        let name: ExactText
        switch ImageNameChoice(task, for: instance, in: inventory) {
        case .take(let free): name = free
        case .wait(let result): return result
        }
        let extra = session.account.images?.extraTags ?? ExtraTags()
        if claim.action == CreateImage.actionName {
            let request = ImageRequest.create(
                instance, named: name, payload: payload, task: TaskIdentity(claim), extra: extra)
            return try await made(session, claim, request, name)
        }
        let root = VolumeID(payload.rootVolume)
        let listed = ImagePlan.source(of: root, in: inventory, policy: task.policy)
        guard let source = try await tonights(root, session, attempt, unless: listed) else {
            return AttemptResult(.notYet(until: attempt.nextCheck(session.limits), .pending, nil))
        }
        let longAgo = session.uptime + (.zero - FleetListings.held)
        let volume = try await session.volumes(since: longAgo, .reconcile)[source.volume]
        let uefi = try await uefiData(of: instance, session)
        var request = ImageRequest.register(
            instance, named: name, from: source, volume: volume, uefiData: uefi, payload: payload,
            task: TaskIdentity(claim), extra: extra)
        do {
            return try await made(session, claim, request, name)
        } catch {
            guard uefi != nil, isAboutUefiData(error) else { throw error }
            // Why in this attempt: the refused call has changed nothing, and the task remembers no part of a request.
            request.uefiData = nil
            var result = try await made(session, claim, request, name, prepaid: false)
            result.warnings.append(
                "AWS refuses the UEFI data of \(instance.id) (\(error.failure.code)): its image is made without, so that "
                    + "the instance's own Secure Boot keys are not in it")
            return result
        }
    }

    /// True when AWS refuses a request for its UEFI data. It documents no code for this, so its words decide.
    private static func isAboutUefiData(_ error: CallProblem) -> Bool {
        error.classification == .rejected && error.failure.message.lowercased().contains("uefi")
    }

    static func reconcile(
        _ task: Assignment<RegisterImagePayload?, SnapshotPolicy?>
    ) async throws(CallProblem) -> Reconciliation {
        let (session, attempt) = (task.session, task.attempt)
        guard let payload = task.payload else { return .settled(AttemptResult(.failed(.badPayload(attempt.claim)))) }
        let since = attempt.quietSince + session.limits.consistencyWindow
        if let wait = attempt.wait(until: since) { return .settled(wait) }
        var seen = try await session.inventory(since: since, .reconcile)
        if unreadable(seen.value, attempt.claim, payload) != nil {
            let youngest = attempt.claimedAt + (.zero - UnreadableItem.listingServes)
            seen = try await session.inventory(since: max(since, youngest), .reconcile)
        }
        let inventory = seen.value
        if let blind = blind(inventory, attempt.claim) { return .settled(blind) }
        // Why: only the image's identity is asked for, which needs nothing else of the instance.
        var instance = Instance(id: InstanceID(attempt.claim.subject), ownerID: session.account.id, state: .unknown(""))
        instance.rootDeviceName = "root"
        instance.volumes = [.init(device: "root", volume: VolumeID(payload.rootVolume))]
        if let found = live(identity(inventory, session), instance, payload).first {
            return .settled(.done(found.noteOfPending))
        }
        guard let item = unreadable(inventory, attempt.claim, payload) else { return .absent }
        return .settled(item.unproven("the image of \(attempt.claim.subject)", session))
    }

    private enum Subject {
        case shown(Instance)
        /// No listing shows the instance, which settles the attempt.
        case settled(AttemptResult)
    }

    /// Looks for the task's instance in a listing that began at `earliest` or later, then in a new one.
    private static func subject(
        of attempt: Attempt, _ session: LaneSession, since earliest: Uptime
    ) async throws(CallProblem) -> Subject {
        let id = InstanceID(attempt.claim.subject)
        for since in [earliest, attempt.claimedAt] {
            let listing = try await session.instances(since: since, .reconcile)
            if let shown = listing.index[id] { return .shown(shown) }
            if let item = listing.unreadable.first(where: { $0.mayBe(id) }) {
                return .settled(item.unproven("the instance \(id)", session))
            }
            if let problem = listing.problem(in: session.lane) {
                return .settled(AttemptResult(.notYet(until: session.now, .outage, problem)))
            }
        }
        return .settled(AttemptResult(.skipped(why: "a later listing of instances does not show it")))
    }

    /// An inventory young enough to show the newest snapshot. After a refused name it is newer than the refusal.
    private static func inventory(
        _ session: LaneSession, _ attempt: Attempt
    ) async throws(CallProblem) -> Inventory {
        // Why: the resource that the task waited for, or that refused it, shows only in a later listing.
        let waits: [WaitCause] = [.consistency, .inUse, .pending]
        let isAgain =
            attempt.claim.counters.attempts > 0
            || attempt.claim.counters.wait.map { waits.contains($0.cause) } ?? false
        let youngest = session.listings.proofBegins(
            notBefore: max(attempt.ownerSince, session.uptime + (.zero - session.limits.proofMaximumAge)))
        return try await session.inventory(since: isAgain ? attempt.claimedAt : youngest, .reconcile).value
    }

    /// Returns `listed` if there is one, otherwise tonight's snapshot once it is complete.
    private static func tonights(
        _ root: VolumeID, _ session: LaneSession, _ attempt: Attempt, unless listed: Snapshot?
    ) async throws(CallProblem) -> Snapshot? {
        if let listed { return listed }
        let since = max(attempt.ownerSince, session.uptime + (.zero - tonightServes))
        let tonight = try await session.tonight(night: attempt.claim.night, since: since)
        guard let made = tonight.snapshot(of: root, besides: []), made.state == .completed,
            made.tags[TaskTags.rootSnapshot] == "true"
        else { return nil }
        return made
    }

    private static func made<O: Operation>(
        _ session: LaneSession, _ claim: Claim, _ request: O, _ name: ExactText, prepaid: Bool = true
    ) async throws(CallProblem) -> AttemptResult where O.Output == ImageID {
        do {
            let id = try await session.client.call(
                request, .effect, of: "\(name) for \(claim.subject)", prepaid: prepaid
            ).output
            return .done(ResourceNote(id: id.text, state: .pending, startedAt: session.now))
        } catch {
            if error.classification == .gone, claim.action == RegisterImage.actionName {
                // Why: the source was deleted meanwhile. The next attempt lists again and takes another snapshot.
                return AttemptResult(.again(after: nil, error.problem))
            }
            guard error.classification == .nameTaken else { throw error }
            // Why: the image that holds the name may be ours, from a call whose answer was lost, and not be listed yet.
            return AttemptResult(
                .notYet(
                    until: session.now + session.limits.consistencyWindow + .milliseconds(1), .consistency,
                    error.problem))
        }
    }

    /// The end of an attempt that may not list images. Without a listing neither absence nor a free name is certain.
    private static func blind(_ inventory: Inventory, _ claim: Claim) -> AttemptResult? {
        guard inventory.images == nil else { return nil }
        return AttemptResult(.failed(inventory.imagesProblem ?? .badPayload(claim)))
    }

    /// An item that may be this task's image but could not be read.
    private static func unreadable(
        _ inventory: Inventory, _ claim: Claim, _ payload: RegisterImagePayload
    ) -> UnreadableItem? {
        inventory.unreadableImages.first { $0.maybeImage(of: InstanceID(claim.subject), week: payload.week) }
    }

    /// The images that could be this task's.
    private static func live(
        _ identity: ImageIdentity, _ instance: Instance, _ payload: RegisterImagePayload
    ) -> [Image] {
        identity.images(of: instance, week: payload.week).filter(ImagePlan.isLive)
    }

    private static func identity(_ inventory: Inventory, _ session: LaneSession) -> ImageIdentity {
        ImageIdentity(inventory, timeZone: session.account.timeZone, window: session.limits.consistencyWindow)
    }

    private static func uefiData(
        of instance: Instance, _ session: LaneSession
    ) async throws(CallProblem) -> ExactText? {
        guard ImageRequest.hasUefiData(instance) else { return nil }
        do {
            return try await session.client.call(
                GetInstanceUefiData(instance: instance.id), .reconcile, of: instance.id.text
            ).output
        } catch {
            // Why: an instance that boots by UEFI without variables of its own has none to repeat.
            if error.classification == .rejected { return nil }
            throw error
        }
    }
}
