import AWS
import Accounts
import CloudSimulator
import CurlTransport
import Foundation
import Jobs
import Model
import Queue

/// One account and region that an older tool has backed up for weeks, in a simulated cloud that is a process of its own:
/// two volumes an instance, ten snapshots a volume and two images an instance. What the cloud costs is not measured.
final class AgedCloud {
    static let run = SampleFleet.run
    static let lane = SampleFleet.lane(0)
    private static let volumesPerInstance = 2

    let volumes: Int
    private let server: CloudProcess

    init(volumes: Int, in workspace: Workspace) throws {
        self.volumes = volumes
        let fleet = AgedFleet(
            now: SampleFleet.wallNow, members: [AgedFleet.Member(SampleFleet.account(0), [SampleFleet.region])],
            instances: volumes / Self.volumesPerInstance, volumesPerInstance: Self.volumesPerInstance,
            snapshotDays: 10, imageWeeks: 2, hasEdgeCases: false, alarmEvery: 0)
        var settings = CloudSettings()
        // Why: nothing becomes complete while attempts are measured, and no limit makes one wait.
        (settings.snapshotSeconds, settings.imageSeconds) = (86_400...86_400, 86_400...86_400)
        settings.pendingPerRegion = 1_000_000
        settings.verifiesSignatures = false
        settings.ledgerLimit = 0
        server = try CloudProcess(fleet, settings, in: workspace)
    }

    var endpoint: String { server.endpoint }

    func end() { server.child.end() }

    /// The limits under which no attempt waits for anything but its own calls.
    static let limits: Limits = {
        var limits = Limits()
        limits.pendingSnapshotsPerRegion = 1_000_000
        limits.blastRadiusFloor = 1_000_000
        (limits.confirmFirst, limits.confirmLongest) = (.milliseconds(200), .milliseconds(200))
        return limits
    }()

    /// The jobs of the account, as a new process has them, and the transport that they use.
    static func fleetJobs(_ endpoint: String, _ effects: Effects) throws -> (FleetJobs, CurlTransport) {
        let transport = try CurlTransport(TransportConfiguration())
        let id = SampleFleet.account(0)
        let account = Account(
            id: id, name: "large", file: "accounts/large.yaml", regions: .listed([SampleFleet.region]),
            timeZone: SampleFleet.zone, endpoint: endpoint)
        let jobs = CallsRow.fleetJobs(
            [account], transport.transport, effects, key: AgedFleet.key(of: id, in: .china), limits: limits)
        return (jobs, transport)
    }

    /// A night that contains the present.
    static func night(_ effects: Effects) -> Night {
        let now = effects.now()
        return Night(day: SampleFleet.night.day, start: now - .hours(1), end: now + .hours(23))
    }

    /// Lists and plans as a run does, and returns the tasks of the plan.
    static func plan(_ jobs: FleetJobs, _ effects: Effects) async throws -> [TaskSpec] {
        let previews = try await jobs.preview(run: run, night: night(effects))
        precondition(
            previews.count == 1 && previews.allSatisfy(\.uncovered.isEmpty), "everything was listed: \(previews)")
        return previews.flatMap(\.tasks)
    }
}
