import AWS
import Accounts
import Engine
import Model
import Queue

/// Makes an instance's image of the week: from its newest completed root snapshot, or by CreateImage where a billing code
/// must be kept. The name is taken once in the account: that AWS holds for us.
struct RegisterImageJob: Job {
    let environment: JobEnvironment

    init(_ environment: JobEnvironment) { self.environment = environment }

    static func permissions(for account: Account) -> [Permission] {
        guard account.images != nil, let policy = account.snapshots else { return [] }
        let sends = Permission.Condition.sends(tag: TaskTags.autoImage, value: "true")
        return .reads(
            DescribeInstances.actionName.text, DescribeVolumes.actionName.text, DescribeSnapshots.actionName.text,
            DescribeImages.actionName.text, GetInstanceUefiData.actionName.text) + [
                Permission("ec2:RegisterImage", on: [.image], when: [sends]),
                Permission(
                    "ec2:RegisterImage", on: [.snapshot], when: [.carries(tag: policy.tagKey, value: policy.tagValue)]),
                Permission("ec2:CreateImage", on: [.image, .snapshot], when: [sends]),
                Permission("ec2:CreateImage", on: [.instance]),
                Permission(
                    "ec2:CreateTags", on: [.image, .snapshot], when: [.during(["RegisterImage", "CreateImage"])]),
            ]
    }

    var definition: JobDefinition {
        JobDefinition(
            kind: .registerImage, nature: .creates, limit: environment.limits.attemptLimit,
            perform: { attempt in await environment.withSession(attempt) { await perform($0, attempt) } },
            reconcile: { attempt in await reconcile(attempt) })
    }

    private func perform(_ session: LaneSession, _ attempt: Attempt) async -> AttemptResult {
        let claim = attempt.claim
        guard let payload = RegisterImagePayload(json: claim.payload) else {
            return AttemptResult(.failed(.badPayload(claim)))
        }
        guard session.account.images != nil, let policy = session.account.snapshots else {
            return AttemptResult(.skipped(why: "images are switched off in \(session.account.file)"))
        }
        do {
            let now = session.uptime
            let longAgo = now + (.zero - FleetListings.held)
            guard
                let instance = try await session.instances(since: longAgo, .reconcile).first(where: {
                    $0.id.text == claim.subject
                })
            else { return AttemptResult(.skipped(why: "\(claim.subject) is not there any more")) }
            let inventory = try await inventory(session, attempt)
            // Why: what could not be listed may be there.
            if let blind = Self.blind(inventory, claim) { return blind }
            // Why: one that came out unlike its instance is on its way out.
            let there = live(inventory, instance, payload, session).first {
                $0.state == .pending || ImageComparison.differences($0, from: instance).isEmpty
            }
            if let there { return Self.adopted(there) }
            let name: String
            switch self.name(payload, instance, inventory, attempt, session) {
            case .take(let free): name = free
            case .wait(let result): return result
            }
            let task = TaskIdentity(run: claim.run, kind: claim.kind, subject: claim.subject)
            if claim.action == .createImage {
                let request = ImageRequest.create(instance, named: name, payload: payload, task: task)
                return try await made(session, attempt, inventory, request, name)
            }
            let root = VolumeID(payload.rootVolume)
            let listed = ImagePlan.source(of: root, in: inventory, policy: policy)
            guard let source = try await tonights(root, session, attempt, unless: listed) else {
                return AttemptResult(.notYet(until: attempt.nextCheck(environment.limits), .pending, nil))
            }
            let volume = try await session.volumes(since: longAgo, .reconcile)[source.volume]
            let uefi = try await uefiData(of: instance, session)
            let request = ImageRequest.register(
                instance, named: name, from: source, volume: volume, uefiData: uefi, payload: payload, task: task)
            return try await made(session, attempt, inventory, request, name)
        } catch {
            return AttemptResult(error, at: session.now)
        }
    }

    /// The lane's inventory: young enough for the newest snapshot, and after a refused name newer than the refusal.
    private func inventory(_ session: LaneSession, _ attempt: Attempt) async throws(CallProblem) -> Inventory {
        // Why: what it waited for, or what refused it, shows only in a new listing.
        let waits: [WaitCause] = [.consistency, .inUse, .pending]
        let isAgain =
            attempt.claim.counters.attempts > 0
            || attempt.claim.counters.wait.map { waits.contains($0.cause) } ?? false
        let youngest = session.listings.proofBegins(
            notBefore: max(attempt.ownerSince, session.uptime + (.zero - session.limits.proofMaximumAge)))
        return try await session.inventory(since: isAgain ? attempt.claimedAt : youngest, .reconcile).value
    }

    /// A look at tonight's snapshots of a run serves all of the lane's images that wait for one, this long.
    static let tonightServes = Duration.seconds(10)

    /// What is listed already; else tonight's, once it is complete.
    private func tonights(
        _ root: VolumeID, _ session: LaneSession, _ attempt: Attempt, unless listed: Snapshot?
    ) async throws(CallProblem) -> Snapshot? {
        if let listed { return listed }
        let since = max(attempt.ownerSince, session.uptime + (.zero - Self.tonightServes))
        let tonight = try await session.tonight(night: attempt.claim.night, since: since)
        guard let made = tonight.snapshot(of: root, besides: []), made.state == .completed,
            made.tags[TaskTags.rootSnapshot] == "true"
        else { return nil }
        return made
    }

    private enum Name {
        case take(String)
        case wait(AttemptResult)
    }

    /// Looks at a failed image that still holds the name before it takes the other name.
    static let looksAtOwnHolder = 10

    private func name(
        _ payload: RegisterImagePayload, _ instance: Instance, _ inventory: Inventory, _ attempt: Attempt,
        _ session: LaneSession
    ) -> Name {
        let counters = attempt.claim.counters
        guard let holder = (inventory.images ?? []).first(where: { $0.name == payload.imageName }) else {
            // Why: refused once, and no holder to be seen after a window: it is not ours to wait for.
            let waitedFor = counters.wait.map { session.now - $0.since } ?? .zero
            let isHeldUnseen =
                counters.wait?.cause == .consistency && waitedFor >= session.limits.consistencyWindow
            return .take(isHeldUnseen ? payload.otherName : payload.imageName)
        }
        let identity = ImageIdentity(inventory, timeZone: session.account.timeZone)
        let isOurs = identity.isImage(holder, of: instance, week: payload.week)
        if isOurs, counters.waits < Self.looksAtOwnHolder, payload.imageName != payload.otherName {
            let problem = Problem(
                code: "NameHeld", message: "\(holder.id), which is \(holder.state), still holds \(payload.imageName)")
            return .wait(
                AttemptResult(.notYet(until: session.now + session.limits.confirmFirst, .inUse, problem)))
        }
        return .take(payload.otherName)
    }

    private func made<O: Operation>(
        _ session: LaneSession, _ attempt: Attempt, _ inventory: Inventory, _ request: O, _ name: String
    ) async throws(CallProblem) -> AttemptResult where O.Output == ImageID {
        do {
            let id = try await session.client.call(
                request, .effect, of: "\(name) for \(attempt.claim.subject)", prepaid: true
            ).output
            var result = AttemptResult(.done)
            result.resource = ResourceNote(id: id.text, state: .pending, startedAt: session.now)
            return result
        } catch {
            if error.classification == .gone, attempt.claim.action == .registerImage {
                // Why: the source went meanwhile; the next attempt lists again and takes another.
                return AttemptResult(.again(after: nil, error.problem))
            }
            guard error.classification == .nameTaken else { throw error }
            // Why: it may be ours, from an answer that was lost, and not be listed yet.
            return AttemptResult(
                .notYet(
                    until: session.now + session.limits.consistencyWindow + .milliseconds(1), .consistency,
                    error.problem))
        }
    }

    private func reconcile(_ attempt: Attempt) async -> Reconciliation {
        let claim = attempt.claim
        guard let session = environment.session(attempt) else {
            return .settled(AttemptResult(.failed(.noAccount(claim))))
        }
        guard let payload = RegisterImagePayload(json: claim.payload) else {
            return .settled(AttemptResult(.failed(.badPayload(claim))))
        }
        let since = attempt.quietSince + environment.limits.consistencyWindow
        if let wait = attempt.wait(until: since) { return .settled(wait) }
        do {
            let inventory = try await session.inventory(since: since, .reconcile).value
            if let blind = Self.blind(inventory, claim) { return .settled(blind) }
            // Why: only its identity is asked for, and that needs nothing else of the instance.
            var instance = Instance(id: InstanceID(claim.subject), ownerID: session.account.id, state: .unknown(""))
            instance.rootDeviceName = "root"
            instance.volumes = [.init(device: "root", volume: VolumeID(payload.rootVolume))]
            guard let there = live(inventory, instance, payload, session).first else { return .absent }
            return .settled(Self.adopted(there))
        } catch {
            return .settled(AttemptResult(error, at: session.now))
        }
    }

    /// What ends an attempt that may not list images: without them neither absence nor a free name can be believed.
    private static func blind(_ inventory: Inventory, _ claim: Claim) -> AttemptResult? {
        guard inventory.images == nil else { return nil }
        return AttemptResult(.failed(inventory.imagesProblem ?? .badPayload(claim)))
    }

    /// The images that could be this task's.
    private func live(
        _ inventory: Inventory, _ instance: Instance, _ payload: RegisterImagePayload, _ session: LaneSession
    ) -> [Image] {
        let identity = ImageIdentity(inventory, timeZone: session.account.timeZone)
        return (inventory.images ?? []).filter {
            ImagePlan.isLive($0) && identity.isImage($0, of: instance, week: payload.week)
        }
    }

    private func uefiData(of instance: Instance, _ session: LaneSession) async throws(CallProblem) -> String? {
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

    private static func adopted(_ image: Image) -> AttemptResult {
        var result = AttemptResult(.done)
        result.resource = image.noteOfPending
        return result
    }
}
