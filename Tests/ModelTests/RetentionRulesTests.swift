import Foundation
import Model
import Testing
import TestRandom

/// The rules keep what restic keeps, by answers that `Support/restic.py` recorded, and what its manual says of them.
@Suite struct RetentionRulesTests {
    struct Recording: Decodable {
        let groups: [Group]

        struct Group: Decodable {
            let zone: String
            let histories: [[Int64]]
            let answers: [Answer]
        }

        struct Answer: Decodable {
            let keep: [String: String]
            let kept: [[Int]]
        }
    }

    /// The recording of the suite, and one more that `AWS_MAN_RETENTION` names.
    private static let files: [String] =
        [
            URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/retention.json")
                .standardizedFileURL.path
        ] + [ProcessInfo.processInfo.environment["AWS_MAN_RETENTION"]].compactMap(\.self)

    @Test(arguments: files)
    func `a history keeps what restic keeps of it`(file: String) throws {
        let data = try Data(contentsOf: URL(filePath: file))
        var (compared, kept) = (0, 0)
        for group in try JSONDecoder().decode(Recording.self, from: data).groups {
            let zone = try #require(TimeZone(identifier: group.zone))
            for answer in group.answers {
                let rules = try Self.rules(answer.keep)
                for (history, expected) in zip(group.histories, answer.kept) {
                    let starts = history.map { Instant(seconds: $0) }
                    let reasons = rules.reasons(for: starts, at: Instant(seconds: 1_790_000_000), in: zone)
                    let places = reasons.indices.filter { !reasons[$0].isEmpty }
                    if places != expected {
                        Issue.record("\(group.zone), \(rules): \(starts) keeps \(places), restic \(expected)")
                    }
                    (compared, kept) = (compared + 1, kept + expected.count)
                }
            }
        }
        print("\(compared) histories compared with restic's answers, \(kept) kept backups")
        #expect(compared >= 480 && kept > 1_000)
    }

    private static func rules(_ keep: [String: String]) throws -> RetentionRules {
        var rules = RetentionRules()
        for period in RetentionRules.Period.allCases {
            rules[period] = try keep[period.name].map { try #require(Int($0)) } ?? 0
        }
        if let text = keep["within"] {
            let numbers = text.matches(of: /(\d+)([ymdh])/).map { ($0.2, Int($0.1) ?? 0) }
            let span = Dictionary(uniqueKeysWithValues: numbers)
            rules.within = CalendarSpan(
                years: span["y"] ?? 0, months: span["m"] ?? 0, days: span["d"] ?? 0, hours: span["h"] ?? 0)
        }
        return rules
    }

    // MARK: what holds for every history

    private struct Case {
        var rules = RetentionRules()
        var starts: [Instant] = []
        let zone: TimeZone
        let now = Instant(seconds: 1_800_000_000)

        init(seed: UInt64) throws {
            var random = SeededRandom(seed: seed)
            let names = ["Europe/Berlin", "America/Sao_Paulo", "Asia/Shanghai", "UTC", "Pacific/Apia"]
            zone = try #require(TimeZone(identifier: names.randomElement(using: &random) ?? "UTC"))
            for period in RetentionRules.Period.allCases where random.chance(0.4) {
                rules[period] = Int.random(in: 1...20, using: &random)
            }
            if random.chance(0.4) || rules.isEmpty {
                rules.within = CalendarSpan(days: Int.random(in: 1...90, using: &random))
            }
            var moment: Int64 = 1_799_000_000
            for _ in 0..<Int.random(in: 1...120, using: &random) {
                starts.append(Instant(seconds: moment))
                moment -= random.chance(0.2) ? .random(in: 0...9_000_000, using: &random) : 86_400
            }
        }

        func kept(_ starts: [Instant]) -> [Instant] {
            zip(starts, rules.reasons(for: starts, at: now, in: zone)).filter { !$0.1.isEmpty }.map(\.0)
        }
    }

    @Test func `the newest stays, a second look deletes nothing, and one more backup brings none back`() throws {
        for seed in 0..<4_000 as Range<UInt64> {
            let sample = try Case(seed: seed)
            let kept = sample.kept(sample.starts)
            #expect(kept.first == sample.starts.first, "seed \(seed)")
            #expect(sample.kept(kept) == kept, "seed \(seed)")
            let older = sample.kept(Array(sample.starts.dropFirst()))
            #expect(Set(kept.dropFirst()).isSubset(of: older), "seed \(seed)")
        }
    }

    @Test func `a backup is kept when one of the rules keeps it`() throws {
        for seed in 0..<1_000 as Range<UInt64> {
            let sample = try Case(seed: seed)
            var apart = [KeepReasons](repeating: [], count: sample.starts.count)
            func add(_ rules: RetentionRules) {
                for (place, why) in rules.reasons(for: sample.starts, at: sample.now, in: sample.zone).enumerated() {
                    apart[place].formUnion(why)
                }
            }
            for period in RetentionRules.Period.allCases {
                var one = RetentionRules()
                one[period] = sample.rules[period]
                add(one)
            }
            var one = RetentionRules()
            one.within = sample.rules.within
            add(one)
            #expect(sample.rules.reasons(for: sample.starts, at: sample.now, in: sample.zone) == apart, "seed \(seed)")
        }
    }

    @Test func `time without new backups changes nothing, and a backup of the future makes no other old`() throws {
        var rules = RetentionRules()
        rules[.daily] = 2
        rules.within = CalendarSpan(days: 30)
        let zone = try #require(TimeZone(identifier: "UTC"))
        let now = Instant(seconds: 1_790_000_000)
        let starts = (0..<50).map { now - .days($0) }
        func kept(_ starts: [Instant], _ now: Instant) -> Int {
            rules.reasons(for: starts, at: now, in: zone).count { !$0.isEmpty }
        }
        #expect(kept(starts, now) == 30)
        #expect(kept(starts, now + .days(31)) == 30 && kept(starts, now + .days(366)) == 30)
        #expect(kept([now + .days(3_650)] + starts, now) == 31)
        #expect(kept([Instant(milliseconds: .max)] + starts + [Instant(milliseconds: .min)], now) == 31)
    }

    @Test func `rules and reasons have words`() {
        var rules = RetentionRules()
        (rules[.last], rules[.monthly], rules.within) = (3, 12, CalendarSpan(years: 1, days: 14))
        #expect(rules.description == "last 3, monthly 12, within 1y14d")
        let reasons = rules.reasons(for: [Instant(seconds: 0)], at: Instant(seconds: 9), in: .gmt)
        #expect(reasons.map(\.description) == ["last, monthly, within"])
    }
}
