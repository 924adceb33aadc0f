import AWS
import Accounts
import Model

/// Asks all that an account and region needs, one question after the other. It changes nothing.
struct LaneCheck {
    let session: LaneSession
    var probe: LaneProbe
    /// The answer to the question for the enabled regions; nil when it was not asked.
    var regions: LaneProbe.Finding?
    /// The session of the partition's home region, which knows whether the account has enabled this region. Nil where
    /// every account has it.
    var home: LaneSession?
    private var skew: Duration?
    /// The listings of the account and region; nil when they could not be read.
    private(set) var inventory: Inventory?
    /// All snapshots of the account in this region, without tags: EC2's limits count those of other tools too. Nil when they
    /// could not be listed.
    private(set) var everySnapshot: [Snapshot]?

    init(session: LaneSession, probe: LaneProbe) {
        self.session = session
        self.probe = probe
    }

    var account: Account { session.account }

    /// Ids that no resource has. A question about them shows whether it may be asked.
    static let (noSnapshot, noImage) = (SnapshotID("snap-00000000000000000"), ImageID("ami-00000000000000000"))
    private static let noInstance = InstanceID("i-00000000000000000")

    mutating func run() async {
        guard await identity(), await isEnabled(), await answers(DescribeInstances(maxResults: 5)) else { return }
        if let regions { probe.findings.append(regions) }
        _ = await answers(DescribeAvailabilityZones())
        if !account.backups.isEmpty {
            await backupReads()
            await list()
            selection()
            await writes()
            imageNames()
            await volumes()
            await quotas()
        }
        if let policy = account.alarms { await alarms(policy) }
        note("clock", Problem.clock(skew, session.lane, session.limits))
    }

    // MARK: noting

    mutating func note(_ what: String, _ problem: Problem?) { probe.findings.append(.init(what, problem)) }

    mutating func note(_ what: String, untested why: String) {
        probe.findings.append(.init(what, .untested(why: why)))
    }

    /// Makes one call, and waits where AWS throttles it.
    mutating func ask<O: Operation>(_ operation: O) async throws(CallProblem) -> O.Output {
        var tries = 1
        while true {
            do {
                let answer = try await session.client.call(operation, .reconcile)
                skew = answer.meta.clockSkew ?? skew
                return answer.output
            } catch {
                guard case .throttled = error.classification, tries < FleetJobs.triesAtMost else { throw error }
                // Why: a cancelled wait means that the user has given up. The last answer is then shown.
                guard (try? await session.effects.sleep(.seconds(tries))) != nil else { throw error }
                tries += 1
            }
        }
    }

    /// Notes whether the call may be made. False when the account and region itself is out of reach, so that every
    /// further question has the same answer. `ofNothing` is true for a question about what does not exist.
    private mutating func answers<O: Operation>(_ operation: O, ofNothing: Bool = false) async -> Bool {
        do {
            _ = try await ask(operation)
            note(O.actionName.text, nil)
        } catch {
            // Why: what does not exist could be asked about, and what an emulator lacks is not asked about.
            let isFine =
                ofNothing && (error.classification == .gone || session.client.isUnknownToEmulator(error.failure))
            note(O.actionName.text, isFine ? nil : error.problem)
            return error.problem.reach != .lane && error.failure.meta != nil
        }
        return true
    }

    // MARK: asking

    /// Proves that the keys belong to the account, as every first call does.
    private mutating func identity() async -> Bool {
        do {
            try await session.client.prove()
            note("identity", nil)
            return true
        } catch {
            note("identity", error.problem)
            return false
        }
    }

    /// False when the account has not enabled the region, where every call fails as if the keys were wrong.
    private mutating func isEnabled() async -> Bool {
        guard let home else { return true }
        do {
            let enabled = try await home.client.call(DescribeRegions(), .reconcile).output
            let isEnabled = enabled.contains(ExactText(session.lane.region.name))
            note(
                "enabled region",
                isEnabled
                    ? nil
                    : Problem(
                        code: "RegionNotEnabled", message: "\(session.lane): the account has not enabled this region",
                        hint: "enable the region in the account, or remove it from the account's file"))
            return isEnabled
        } catch {
            note("enabled region", untested: "\(DescribeRegions.actionName) failed: \(error.failure.code)")
            return true
        }
    }

    private mutating func backupReads() async {
        _ = await answers(DescribeSnapshots(maxResults: 5))
        _ = await answers(DescribeImages(maxResults: 5))
        if account.snapshots != nil {
            _ = await answers(DescribeSnapshotAttribute(snapshot: Self.noSnapshot), ofNothing: true)
            _ = await answers(DescribeLockedSnapshots(snapshots: [Self.noSnapshot]), ofNothing: true)
        }
        guard account.images != nil else { return }
        _ = await answers(DescribeVolumes(maxResults: 5))
        _ = await answers(DescribeImageAttribute(image: Self.noImage), ofNothing: true)
        _ = await answers(DescribeImageReferences(image: Self.noImage), ofNothing: true)
        _ = await answers(GetInstanceUefiData(instance: Self.noInstance), ofNothing: true)
    }

    /// Lists what there is, as a run does. A failure is one of the questions before, or passes.
    private mutating func list() async {
        do {
            let instances = try await session.instances(since: session.uptime, .reconcile)
            if let problem = instances.problem(in: session.lane) { note("instances", problem) }
            inventory = Inventory(
                account: account.id, now: nil, policy: account.snapshots, nights: session.environment.nights
            ).with(instances)
            let seen = try await session.inventory(since: session.uptime, .reconcile, insistsOnImages: false)
            inventory = seen.value.with(instances)
            let listed = try await session.client.list(DescribeSnapshots(keeping: TagFilter([])), .reconcile)
            everySnapshot = listed.items.filter { $0.ownerID == account.id }
        } catch {
            guard !probe.findings.contains(where: { $0.problem?.code == error.problem.code }) else { return }
            note("listings", error.problem)
        }
    }

    /// Names the instances whose tag is almost the one that selects.
    private mutating func selection() {
        guard let policy = account.snapshots, let inventory else { return }
        let problems = inventory.nearMisses(of: policy).map { Selection.nearMiss($0, policy, session.lane) }
        if problems.isEmpty { note("tags", nil) }
        for problem in problems { note("tags", problem) }
    }
}
