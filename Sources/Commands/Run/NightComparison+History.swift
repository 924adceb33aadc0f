import Accounts
import Model
import Queue
import Reports

extension NightComparison {
    /// Reads the last `count` nights that have begun, up to the one that began at `end` if it is given. Returns nil when
    /// there is none.
    func history(last count: Int, endingWith end: Instant? = nil) async throws -> NightHistory? {
        let (fleet, unknown) = await fleetOrReason()
        let nights = try await store.runs().map(\.night)
        let first = nights.min { $0.start < $1.start }
        // Why one more: the first night that is shown is compared with the one before it.
        let due = fleet.map { MissedNights.due(by: $0.nights, at: workplace.now, count: count + 1) } ?? []
        let begins = Self.begins(nights + due.filter { night in first.map { $0.start < night.start } ?? true }, end)
        // Why a day earlier: a night of another `nightly_at` may begin before the one that it counts for.
        let since = (begins.suffix(count + 1).first ?? workplace.now) - .days(1)
        // Why all later ones too: they may have made up for a missed night.
        let sums = try await store.sums(ofRunsSince: since)
        let idle = try await store.idleAccounts(ofRunsSince: since)
        let born = try await store.madeAt()
        let missed = fleet.map {
            MissedNights(due: due, places: places($0), sums: sums, idle: idle, first: first, born: born)
        }
        var records = NightHistory.records(sums, missed).filter { record in end.map { record.night.start <= $0 } ?? true
        }
        if let open = records.lastIndex(where: \.isRunning) { records[open].work = try await store.work(in: workplace) }
        if records.isEmpty { return nil }
        return NightHistory(try limited(records), last: count, missedUnknown: unknown)
    }

    private func fleetOrReason() async -> (fleet: Fleet?, unknown: String?) {
        do {
            return (try await workplace.keptFleet(), nil)
        } catch {
            return (nil, Self.unknown(error))
        }
    }

    /// The beginnings of the nights, each day's once, in their order.
    private static func begins(_ nights: [Night], _ end: Instant?) -> [Instant] {
        let days = Dictionary(grouping: nights, by: \.day)
        return days.values.compactMap { $0.map(\.start).min() }.filter { start in end.map { start <= $0 } ?? true }
            .sorted()
    }

    private func limited(_ records: [NightRecord]) throws -> [NightRecord] {
        guard let limit, !limit.isEmpty else { return records }
        let limited = records.map { $0.limited { limit.matches($0.account, $0.name, $0.region) } }
            .filter { !$0.runs.isEmpty || $0.missed != nil }
        guard limited.contains(where: { !$0.runs.isEmpty }) else {
            throw limit.nothingMatches(
                in: "these nights", knowing: records.flatMap(\.lanes).flatMap { [$0.name, $0.account] })
        }
        return limited
    }
}
