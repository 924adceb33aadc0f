import CloudSimulator
import Engine
import Foundation
import Model
import Queue
import VirtualTime

/// Measures a night of a large fleet in the simulated cloud, in virtual time: its length beside the bound that AWS's
/// limits set, the number of throttles, and whether trouble in some accounts delays the other accounts.
struct NightRow {
    let workspace: Workspace

    static let target = 1.05
    static let throttledTarget = 0.001
    static let isolationTarget = 1.02
    /// An account that finishes within these seconds is compared by difference instead of by ratio.
    static let measurable = 30.0

    func measure() async throws -> [Line] {
        let sizes = Self.sizes(accounts: workspace.size(1_000, quick: 60), most: workspace.size(5_000, quick: 400))
        let volumes = sizes.reduce(0, +)
        let brief = try await NightWorld(sizes: sizes, snapshotSeconds: 5...15).run()
        let whole = try await NightWorld(sizes: sizes, snapshotSeconds: 5...15, hasHistory: true).run()
        let usual = try await NightWorld(sizes: sizes, snapshotSeconds: 20...90).run()
        let troubled = try await NightWorld(sizes: sizes, snapshotSeconds: 5...15, hasTrouble: true).run()
        let fleet = "\(sizes.count) accounts, \(volumes) volumes"
        let lastDeletion = whole.deleted.max() ?? 0
        let others = sizes.indices.filter { !NightWorld.isTroubled($0, of: sizes.count) }
        // Why: in an account that finishes within seconds, latencies alone change the ratio by more than the target.
        let worst =
            others.filter { brief.finished[$0] > Self.measurable }
            .map { troubled.finished[$0] / brief.finished[$0] }.max() ?? 0
        let latest =
            others.filter { brief.finished[$0] <= Self.measurable }
            .map { troubled.finished[$0] - brief.finished[$0] }.max() ?? 0
        let mean = { (night: NightWorld.Result) in others.map { night.finished[$0] }.reduce(0, +) / Double(others.count)
        }
        func line(_ what: String, _ night: NightWorld.Result) -> Line {
            let ratio = night.last / night.bound
            return Line(
                what: what, value: "\(Figure.short(night.last)) s", against: "bound \(Figure.short(night.bound)) s",
                ratio: ratio, holds: ratio <= Self.target)
        }
        func throttles(_ what: String, _ night: NightWorld.Result) -> Line {
            let share = Double(night.throttled) / Double(night.calls)
            return Line(
                what: what, value: "\(night.throttled) of \(night.calls)", against: "at most 0.1 %", ratio: share,
                holds: share <= Self.throttledTarget)
        }
        return [
            line("3 last create, \(fleet), by buckets", brief),
            throttles("3   calls throttled", brief),
            line("3 the same with one deletion per volume: last create", whole),
            Line(
                what: "3   its last deletion, of \(whole.deletions)", value: "\(Figure.short(lastDeletion)) s",
                against: "bound \(Figure.short(whole.bound)) s", ratio: lastDeletion / whole.bound,
                holds: lastDeletion / whole.bound <= Self.target && whole.deletions == volumes),
            throttles("3   calls throttled", whole),
            line("3 last create, snapshots of 20-90 s, by 90 pending", usual),
            throttles("3   calls throttled", usual),
            Line(
                what: "3   run ended, all confirmed, by buckets; by pending",
                value: "\(Figure.short(brief.end)) s; \(Figure.short(usual.end)) s", against: "", ratio: nil),
            Line(
                what: "3 mean finish of the others with trouble, beside none",
                value: "\(Figure.short(mean(troubled))) s", against: "\(Figure.short(mean(brief))) s",
                ratio: mean(troubled) / mean(brief), holds: mean(troubled) / mean(brief) <= Self.isolationTarget),
            Line(
                what: "3 worst finish of the others with trouble, beside none", value: Figure.short(worst),
                against: "at most 1.02", ratio: worst, holds: worst <= Self.isolationTarget),
            Line(
                what: "3   of those that need no 30 s, later by at most", value: "\(Figure.short(latest)) s",
                against: "",
                ratio: nil),
        ]
    }

    /// 20 to `most` volumes per account, skewed as in real fleets: few accounts are large. Every run has equal sizes.
    static func sizes(accounts: Int, most: Int) -> [Int] {
        (0..<accounts).map { number in
            // Pareto quantiles with exponent 1.2: half the accounts have at most 36 volumes, one in a hundred has 930.
            let rest = (Double(accounts - number) - 0.5) / Double(accounts)
            return number == accounts - 1 ? most : min(most, Int(20 * pow(rest, -1 / 1.2)))
        }
    }
}
