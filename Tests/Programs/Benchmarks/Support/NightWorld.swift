import AWS
import Accounts
import CloudSimulator
import Engine
import Foundation
import Jobs
import Logging
import Model
import Queue
import ReferenceStore
import Synchronization
import VirtualTime

/// One night of a fleet whose accounts have one region each. The simulated cloud has AWS's buckets and limits, and its
/// calls take 150 to 300 ms. The real engine and jobs use the store in memory, on one thread in virtual time.
final class NightWorld: Sendable {
    struct Result: Sendable {
        /// The seconds from the start to each account's last create, and to its last deletion.
        let finished: [Double]
        let deleted: [Double]
        /// The seconds until the last create, and the least possible seconds by buckets and by pending snapshots.
        let last: Double
        let bound: Double
        /// The seconds until the run had ended and all its resources were confirmed.
        let end: Double
        let calls: Int
        let throttled: Int
        let deletions: Int
    }

    private let sizes: [Int]
    private let time: VirtualTime
    private let cloud: CloudSimulator
    private let accounts: [Account]
    private let snapshotSeconds: ClosedRange<Double>
    private let key: CloudKey
    private let finished: FinishTimes
    private let deleted: FinishTimes

    /// With `hasHistory` every volume has two snapshots: one of last night, and one of eight nights ago to be deleted.
    init(
        sizes: [Int], snapshotSeconds: ClosedRange<Double>, hasHistory: Bool = false, hasTrouble: Bool = false,
        seed: UInt64 = 1
    ) {
        self.sizes = sizes
        self.snapshotSeconds = snapshotSeconds
        let time = VirtualTime(startingAt: SampleFleet.now, seed: seed)
        let ids = sizes.indices.map(SampleFleet.account)
        let key = CloudKey.user("backup", of: ids[0], in: .china)
        var settings = CloudSettings()
        settings.throttles = true
        settings.snapshotSeconds = snapshotSeconds
        settings.ledgerLimit = 0
        settings.verifiesSignatures = false
        let scenario = CloudScenario(
            accounts: sizes.enumerated().map { number, size in
                Self.cloud(number, size, hasHistory, key: number == 0 ? key : nil)
            })
        let (finished, deleted) = (FinishTimes(), FinishTimes())
        (self.finished, self.deleted) = (finished, deleted)
        let troubled = Set(ids.indices.filter { hasTrouble && Self.isTroubled($0, of: ids.count) }.map { ids[$0] })
        cloud = CloudSimulator(
            scenario: scenario, settings: settings, clock: .following { time.now }, seed: seed,
            latency: { _ in .milliseconds(150 + Int64(150 * time.random())) },
            pause: { try await time.sleep($0) },
            faults: { call in
                if let account = call.account, call.action == "CreateSnapshot" { finished.note(account, call.at) }
                if let account = call.account, call.action == "DeleteSnapshot" { deleted.note(account, call.at) }
                guard let account = call.account, call.service == "ec2" else { return nil }
                guard troubled.contains(account) else { return nil }
                // Another tool takes 90 % of the first account's tokens. The other troubled accounts' regions hang.
                if account == ids[0] { return call.action == "CreateSnapshot" && time.random() < 0.9 ? .throttle : nil }
                return Fault(.before, .hang)
            })
        accounts = ids.indices.map { CallsRow.account($0, nil) }
        self.time = time
        self.key = key
    }

    /// True for account 0, which another tool throttles, and for every fifth account, whose region hangs.
    static func isTroubled(_ number: Int, of count: Int) -> Bool { number == 0 || number % 5 == 1 }

    func run() async throws -> Result {
        let fleetJobs = CallsRow.fleetJobs(accounts, cloud.transport, time.effects(), key: key)
        let store = MemoryStore()
        let night = SampleFleet.night
        let request = try fleetJobs.request(run: SampleFleet.run, night: night, at: time.now)
        _ = try await store.enqueue(request, at: time.now)
        let engine = Engine(
            store: store, jobs: fleetJobs.jobs, buckets: fleetJobs.buckets, services: fleetJobs.services,
            limits: Limits(), effects: time.effects(),
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        let ending = await time.run { await engine.run(until: .ended(SampleFleet.run), as: SampleFleet.owner) }
        precondition(ending == .goalMet, "the night ended: \(ending)")
        let seconds = { (times: [AccountID: Instant]) in
            self.accounts.map { account in times[account.id].map { ($0 - SampleFleet.now).inSeconds } ?? 0 }
        }
        let created = seconds(finished.all)
        let tallies = cloud.tallies
        return Result(
            finished: created, deleted: seconds(deleted.all), last: created.max() ?? 0, bound: bound(Limits()),
            end: (time.now - SampleFleet.now).inSeconds,
            calls: tallies.values.reduce(0, +),
            throttled: tallies.filter { ["RequestLimitExceeded", "Throttling"].contains($0.key.code) }.values.reduce(
                0, +),
            deletions: tallies.filter { $0.key.flow == "ec2:DeleteSnapshot" && $0.key.code == "OK" }.values.reduce(0, +)
        )
    }

    /// The least time in which all creates can begin. The configured shares of the bucket and of the pending snapshots
    /// limit the slowest account. The calls in flight limit all accounts together.
    private func bound(_ limits: Limits) -> Double {
        let share = limits.share
        let figures = known(Buckets.figures[SampleFleet.action])
        let pending = Double(limits.pendingSnapshotsPerRegion) * share
        let pendingSeconds = (snapshotSeconds.lowerBound + snapshotSeconds.upperBound) / 2
        let slowest = sizes.map { size in
            let bucket = (Double(size) - figures.capacity * share) / (figures.refillPerSecond * share)
            return max(bucket, (Double(size) - pending) * pendingSeconds / pending)
        }
        let all = Double(sizes.reduce(0, +)) * Self.meanLatency / Double(limits.maxInFlight)
        return max(slowest.max() ?? 0, all)
    }

    private static let meanLatency = 0.225

    private static func cloud(_ number: Int, _ size: Int, _ hasHistory: Bool, key: CloudKey?) -> CloudAccount {
        var account = CloudAccount(id: SampleFleet.account(number), partition: .china, keys: key.map { [$0] } ?? [])
        account.roles = [CloudRole(name: "aws-man")]
        var region = CloudRegion(region: SampleFleet.region)
        for first in stride(from: 0, to: size, by: volumesPerInstance) {
            let id = "\(1_000_000_000_000_000 + first)"
            var instance = CloudInstance(id: "i-0\(id)", launchedAt: SampleFleet.now - .days(400))
            instance.tags = ["Name": "web-\(first)", "AutoSnapshot": "true"]
            for index in first..<min(size, first + volumesPerInstance) {
                let volume = CloudVolume(
                    id: "vol-0\(1_000_000_000_000_000 + index)", createdAt: SampleFleet.now - .days(400))
                instance.devices.append(
                    CloudAttachment(device: index == first ? "/dev/xvda" : "/dev/sd\(index)", volume: volume.id))
                region.volumes.append(volume)
                guard hasHistory else { continue }
                for (age, prefix) in [(1, "snap-1"), (8, "snap-8")] {
                    let begun = SampleFleet.now - .days(age) - .minutes(30)
                    region.snapshots.append(
                        CloudSnapshot(
                            id: prefix + volume.id.dropFirst("vol-0".count), volume: volume.id, startedAt: begun,
                            tags: ["AutoSnapshot": "true"]))
                }
            }
            region.instances.append(instance)
        }
        account.regions = [region]
        return account
    }

    private static let volumesPerInstance = 2
}

/// Keeps the time of each account's last call.
final class FinishTimes: Sendable {
    private let times = Mutex<[AccountID: Instant]>([:])

    var all: [AccountID: Instant] { times.withLock { $0 } }
    func note(_ account: AccountID, _ time: Instant) { times.withLock { $0[account] = time } }
}
