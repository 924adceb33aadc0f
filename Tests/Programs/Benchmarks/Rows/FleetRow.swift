import CloudSimulator
import Foundation
import Jobs
import Model

/// Measures the real processor time of whole nights by the built program against a simulated cloud in a process of its own:
/// a night of 1,000 accounts of different sizes, and the pace of the creates in the first minute of a large account.
struct FleetRow {
    let workspace: Workspace

    /// The most that a call may cost as a multiple of what the transport alone takes.
    static let ratioTarget = 2.5
    /// The target in megabytes.
    static let memoryTarget = 150.0
    /// The least share of what the bucket allows.
    static let paceTarget = 0.98
    /// The instances of the accounts, ten on average, with two volumes each.
    private static let sizes = [1, 2, 5, 12, 30]

    func measure() async throws -> [Line] { try await wholeNight() + [try await firstMinute()] }

    private func wholeNight() async throws -> [Line] {
        let count = workspace.size(1_000, quick: 100)
        let fleet = AgedFleet(
            now: SampleFleet.wallNow,
            members: CloudProcess.members(count) { Self.sizes[$0 % Self.sizes.count] }, snapshotDays: 10,
            imageWeeks: 2, hasEdgeCases: false)
        let cloud = try CloudProcess(fleet, latency: "5-15", in: workspace)
        defer { cloud.child.end() }
        let night = try await cloud.cost { try cloud.program(in: workspace) }
        let bare = try await CallsRow(workspace: workspace).transportAlone()
        let ratio = night.perCall / bare
        return [
            Line(
                what: "14 a night of \(count) mixed accounts: processor time of a call",
                value: "\(Figure.short(night.perCall)) µs", against: "transport alone \(Figure.short(bare)) µs",
                ratio: ratio, holds: ratio <= Self.ratioTarget),
            Line(
                what: "14   of a changing call, its reads included", value: "\(Figure.short(night.perChange)) µs",
                against: "\(night.changes) changes of \(night.calls) calls", ratio: nil),
            Line(
                what: "14   most memory resident", value: "\(Figure.short(night.megabytes)) MB",
                against: "target 150 MB", ratio: night.megabytes / Self.memoryTarget,
                holds: night.megabytes <= Self.memoryTarget),
            Line(
                what: "14   wall time; processor time", value: "\(Figure.short(night.seconds)) s",
                against: "\(Figure.short(night.processorSeconds)) s", ratio: nil),
        ]
    }

    /// Counts the creates of a large account in the minute that begins with its first.
    private func firstMinute() async throws -> Line {
        let fleet = AgedFleet(
            now: SampleFleet.wallNow, members: CloudProcess.members(1) { _ in 300 }, snapshotDays: 1, imageWeeks: 0,
            hasEdgeCases: false)
        var settings = CloudSettings()
        settings.snapshotSeconds = 0...0
        settings.imageSeconds = 0...0
        let cloud = try CloudProcess(fleet, settings, latency: "5-15", in: workspace)
        defer { cloud.child.end() }
        let child = try cloud.program(in: workspace)
        defer { child.end() }
        let seconds = 60
        func creates() async throws -> [Instant] {
            try await cloud.ledger().filter { $0.action == "CreateSnapshot" && $0.code == "OK" }.map(\.at).sorted()
        }
        var sent: [Instant] = []
        while sent.first.map({ SampleFleet.wallNow < $0 + .seconds(seconds + 1) }) ?? true {
            try await Task.sleep(for: .seconds(2))
            sent = try await creates()
        }
        let first = known(sent.first)
        let count = Double(sent.count { $0 < first + .seconds(seconds) })
        let bucket = known(Buckets.figures[SampleFleet.action])
        let allowed = Limits().share * (bucket.capacity + bucket.refillPerSecond * Double(seconds))
        return Line(
            what: "14 creates in the first 60 s, snapshots completing at once", value: Figure.short(count),
            against: "the bucket allows \(Figure.short(allowed))", ratio: count / allowed,
            holds: count / allowed >= Self.paceTarget)
    }
}
