import AWS
import Accounts
import Foundation
import Jobs
import Model
import Testing
import TestRandom

/// The rules of `keep` in the plan and in the proof. The oracle is written from restic's manual: for each rule, the newest
/// backup of each of the newest periods stays.
@Suite struct RetentionPlanTests {
    private static func policy(
        last: Int = 0, daily: Int = 0, weekly: Int = 0, monthly: Int = 0, yearly: Int = 0, within: Int? = nil,
        minimum: Int = 1
    ) -> SnapshotPolicy {
        var rules = RetentionRules()
        (rules[.last], rules[.daily], rules[.weekly]) = (last, daily, weekly)
        (rules[.monthly], rules[.yearly]) = (monthly, yearly)
        rules.within = within.map { CalendarSpan(days: $0) }
        var policy = SnapshotPolicy()
        (policy.keep, policy.keepMinimum) = (.rules(rules), minimum)
        return policy
    }

    private static func rules(_ policy: SnapshotPolicy) -> DeletionRules {
        DeletionRules(policy: policy, timeZone: Sample.zone, limits: Limits())
    }

    private static func kept(
        _ snapshots: [Snapshot], _ policy: SnapshotPolicy, now: Instant = Sample.now
    ) -> Set<String> {
        let inventory = Sample.inventory(snapshots: snapshots, now: now)
        let rules = rules(policy)
        return Set(
            snapshots.filter { !rules.verdict(for: $0, in: inventory, now: now).deletes }.map(\.id.text.text))
    }

    /// The ids that must stay of good snapshots of one volume.
    private static func expected(_ snapshots: [Snapshot], _ policy: SnapshotPolicy, now: Instant) -> Set<String> {
        guard case .rules(let rules) = policy.keep else { return [] }
        let sorted = snapshots.sorted { $0.startedAt > $1.startedAt }
        guard let newest = sorted.first, now - newest.startedAt < .hours(36) else {
            return Set(sorted.map(\.id.text.text))
        }
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = Sample.zone
        func date(_ snapshot: Snapshot) -> Date {
            Date(timeIntervalSince1970: Double(snapshot.startedAt.milliseconds) / 1_000)
        }
        var kept = Set(sorted.prefix(max(1, policy.keepMinimum, rules[.last])).map(\.id.text.text))
        let periods: [(RetentionRules.Period, Set<Calendar.Component>)] = [
            (.hourly, [.year, .month, .day, .hour]), (.daily, [.year, .month, .day]),
            (.weekly, [.yearForWeekOfYear, .weekOfYear]), (.monthly, [.year, .month]), (.yearly, [.year]),
        ]
        for (period, components) in periods {
            var seen: [DateComponents] = []
            for snapshot in sorted {
                let name = calendar.dateComponents(components, from: date(snapshot))
                if seen.count == rules[period] { break }
                if !seen.contains(name) {
                    seen.append(name)
                    kept.insert(snapshot.id.text.text)
                }
            }
        }
        if let within = rules.within {
            let limit = newest.startedAt - .days(within.days)
            for snapshot in sorted where snapshot.startedAt > limit { kept.insert(snapshot.id.text.text) }
        }
        for snapshot in sorted where snapshot.tags["aws-man:pin"] != nil { kept.insert(snapshot.id.text.text) }
        return kept
    }

    @Test func `of histories of months the plan keeps what the manual says`() throws {
        var deleted = 0
        for seed in 0..<120 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var snapshots: [Snapshot] = []
            for day in 0..<Int.random(in: 1...500, using: &random) where random.chance(0.9) {
                var snapshot = Sample.snapshot("snap-\(day)", days: day)
                snapshot.startedAt = snapshot.startedAt - .seconds(.random(in: 0...1_200, using: &random))
                if random.chance(0.02) { snapshot.tags["aws-man:pin"] = "x" }
                snapshots.append(snapshot)
            }
            func count(_ most: Int) -> Int { random.chance(0.5) ? .random(in: 1...most, using: &random) : 0 }
            let policy = Self.policy(
                last: count(20), daily: count(14), weekly: count(9), monthly: count(24), yearly: count(4),
                within: 1 + count(60), minimum: 1 + count(9))
            let kept = Self.kept(snapshots, policy)
            #expect(kept == Self.expected(snapshots, policy, now: Sample.now), "seed \(seed)")
            deleted += snapshots.count - kept.count
            // A clock that jumps, as well as a month and a year without a new snapshot, deletes nothing.
            for days in [2, 31, 366, 3_660] {
                #expect(Self.kept(snapshots, policy, now: Sample.now + .days(days)).count == snapshots.count)
            }
        }
        #expect(deleted > 5_000)
    }

    @Test func `a policy of one rule keeps the newest, and the minimum stays on top`() {
        let snapshots = (0..<6).map { Sample.snapshot("snap-\($0)", days: $0) }
        #expect(Self.kept(snapshots, Self.policy(last: 1)) == ["snap-0"])
        #expect(Self.kept(snapshots, Self.policy(last: 1, minimum: 3)) == ["snap-0", "snap-1", "snap-2"])
        #expect(Self.kept(snapshots, Self.policy(yearly: 9)) == ["snap-0"])
        // What is no backup is no newest.
        var flawed = snapshots
        flawed[0].state = .error
        #expect(Self.kept(flawed, Self.policy(last: 2)) == ["snap-0", "snap-1", "snap-2"])
    }

    @Test(.timeLimit(.minutes(1)))
    func `a volume of 50,000 snapshots is judged in one pass`() {
        var snapshots = (0..<50_000).map { Sample.snapshot("snap-\($0)") }
        for index in snapshots.indices { snapshots[index].startedAt = Sample.now - .minutes(30 * index) }
        for index in snapshots.indices { snapshots[index].tags["aws-man:task"] = nil }
        let policy = Self.policy(daily: 7, monthly: 12)
        #expect(Self.kept(snapshots, policy).count == 18)
    }

    @Test func `the verdict names the rules`() {
        let snapshots = [0, 1, 40].map { Sample.snapshot("snap-\($0)", days: $0) }
        let inventory = Sample.inventory(snapshots: snapshots)
        let rules = Self.rules(Self.policy(daily: 1, monthly: 2))
        let verdicts = snapshots.map { rules.verdict(for: $0, in: inventory, now: Sample.now) }
        #expect(
            verdicts == [
                .keep(why: "kept by daily, monthly"),
                .delete(why: "kept by none of daily 1, monthly 2; snap-0 of vol-1 is newer"),
                .keep(why: "kept by monthly"),
            ])
    }

    @Test func `a tag of a user keeps for ever, or to the end of a day of the account's zone`() throws {
        let day = Sample.now.day(in: Sample.zone)
        let values: [(String, Bool)] = [
            ("", true), ("ever", true), ("\(day)", true), ("\(day.adding(days: 1))", true),
            ("\(day.adding(days: -1))", false), ("2026-02-30", true), (" \(day.adding(days: -1))", true),
        ]
        for (value, stays) in values {
            let old = Sample.snapshot("snap-old", days: 60, extra: ["aws-man:keep": ExactText(value)])
            for policy in [SnapshotPolicy(), Self.policy(last: 1)] {
                let kept = Self.kept([old, Sample.snapshot("snap-new")], policy)
                #expect(kept.contains("snap-old") == stays, "\(value)")
            }
            let images = [
                Sample.image("ami-new", snapshot: "snap-new"),
                Sample.image("ami-old", days: 60, extra: ["aws-man:keep": ExactText(value)]),
            ]
            let inventory = Sample.inventory(images: images)
            let rules = ImageDeregistration(policy: ImagePolicy(), timeZone: Sample.zone)
            #expect(rules.verdict(for: images[1], in: inventory, now: Sample.now).deletes != stays, "\(value)")
        }
    }

    @Test func `without AWS's time a day of a tag has not passed`() {
        let snapshots = [
            Sample.snapshot("snap-old", days: 60, extra: ["aws-man:keep": "2001-01-01"]), Sample.snapshot("snap-new"),
        ]
        let inventory = Inventory(
            account: Sample.account, snapshots: snapshots, now: nil, policy: Sample.policy, nights: Sample.nights)
        #expect(!Sample.rules.verdict(for: snapshots[0], in: inventory, now: Sample.now).deletes)
    }

    @Test func `what no task of ours made takes no place of what one made`() {
        let ours = (1...4).map { Sample.snapshot("snap-\($0)", days: $0) }
        // A neighbour makes three snapshots of the volume tonight, with the policy's tag.
        let claims = (0..<3).map { number in
            var claim = Sample.snapshot("snap-x\(number)")
            claim.startedAt = claim.startedAt + .seconds(number)
            claim.tags["aws-man:task"] = number == 0 ? nil : "nightly-2030-01-0\(number)/create-snapshot/vol-1"
            claim.description = number == 0 ? claim.description : "mine"
            return claim
        }
        let kept = Self.kept(ours + claims, Self.policy(last: 3))
        #expect(kept.isSuperset(of: ["snap-1", "snap-2", "snap-3"]) && !kept.contains("snap-4"))
    }

    @Test func `what the older tool made is counted as restic counts it`() {
        var snapshots = (0..<30).map { Sample.snapshot("snap-\($0)", days: $0) }
        for index in 2..<30 { snapshots[index].tags["aws-man:task"] = nil }
        #expect(Self.kept(snapshots, Self.policy(daily: 7)) == Set((0..<7).map { "snap-\($0)" }))
    }

    @Test func `a surplus duplicate takes no place, and goes as a duplicate`() {
        var second = Sample.snapshot("snap-1b", days: 1)
        second.startedAt = second.startedAt + .seconds(9)
        let snapshots = (0..<4).map { Sample.snapshot("snap-\($0)", days: $0) } + [second]
        let inventory = Sample.inventory(snapshots: snapshots)
        let rules = Self.rules(Self.policy(last: 3))
        #expect(Self.kept(snapshots, Self.policy(last: 3)).isSuperset(of: ["snap-0", "snap-1", "snap-2"]))
        #expect(rules.duplicateVerdict(for: second, in: inventory, now: Sample.now).deletes)
        #expect(rules.verdict(for: snapshots[3], in: inventory, now: Sample.now).deletes)
    }

    @Test func `images follow the rules among those of one volume`() {
        var rules = RetentionRules()
        (rules[.weekly], rules[.yearly]) = (2, 2)
        var policy = ImagePolicy()
        policy.keep = .rules(rules)
        let deregistration = ImageDeregistration(policy: policy, timeZone: Sample.zone)
        let images =
            [0, 7, 14, 21, 400].map { Sample.image("ami-\($0)", days: $0) }
            + [Sample.image("ami-other", instance: "i-2", days: 500)]
        let inventory = Sample.inventory(
            instances: [Sample.instance(), Sample.instance("i-2", volumes: ["vol-2"])], images: images)
        let verdicts = images.map { deregistration.verdict(for: $0, in: inventory, now: Sample.now) }
        #expect(verdicts.map(\.deletes) == [false, false, true, true, false, false])
        #expect(verdicts[4] == .keep(why: "kept by yearly"))
        #expect(verdicts[2] == .delete(why: "kept by none of weekly 2, yearly 2; ami-0 is newer"))
    }
}
