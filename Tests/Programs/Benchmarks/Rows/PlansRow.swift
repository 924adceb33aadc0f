import Commands
import CurlTransport
import Model

/// Measures what listing and planning a night cost a volume in small and in large accounts: the processor time of this
/// process from the first listing to the finished plan.
struct PlansRow {
    let workspace: Workspace

    static let target = 1.25

    func measure() async throws -> [Line] {
        var costs: [(volumes: Int, milliseconds: Double)] = []
        for volumes in workspace.isQuick ? [500, 5_000] : [500, 5_000, 50_000] {
            let cloud = try AgedCloud(volumes: volumes, in: workspace)
            defer { cloud.end() }
            // Why: a small account is listed several times, so that the figure is not of chance.
            let rounds = max(1, 5_000 / volumes)
            var seconds = 0.0
            for _ in 0..<rounds {
                let effects = Effects.live()
                let (jobs, transport) = try AgedCloud.fleetJobs(cloud.endpoint, effects)
                let before = ProcessFigures.exactProcessorSeconds
                let tasks = try await AgedCloud.plan(jobs, effects)
                seconds += ProcessFigures.exactProcessorSeconds - before
                precondition(tasks.count >= 3 * volumes, "each volume has its tasks")
                await transport.close()
            }
            costs.append((volumes, seconds * 1_000 / Double(rounds) / (Double(volumes) / 1_000)))
        }
        let least = known(costs.first)
        return costs.map { cost in
            let ratio = cost.milliseconds / least.milliseconds
            return Line(
                what: "12 enumeration and plan per 1,000 volumes, of \(cost.volumes)",
                value: "\(Figure.short(cost.milliseconds)) ms",
                against: "of \(least.volumes): \(Figure.short(least.milliseconds)) ms", ratio: ratio,
                holds: cost.volumes == least.volumes ? nil : ratio <= Self.target)
        }
    }
}
