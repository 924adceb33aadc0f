import Foundation
import Model
import Reports
import Testing

@Suite struct ProgramStatusTests {
    static let good = Samples.report([Samples.lane("a", "123456789012", "eu-west-1", due: 1)])
    static let unconfirmed = Samples.report([Samples.lane("a", "123456789012", "eu-west-1", due: 2, confirmed: 1)])
    static let running = Samples.report([Samples.lane("a", "123456789012", "eu-west-1", due: 1)], state: .running)

    @Test(arguments: [
        (Conclusion(), ProgramStatus.fine),
        (Conclusion(report: good), .fine),
        (Conclusion(report: unconfirmed), .attention),
        (Conclusion(report: Samples.night), .attention),
        (Conclusion(report: good, needsAttention: true), .attention),
        (Conclusion(isBreached: true), .breach),
        (Conclusion(needsAttention: true, isBreached: true), .breach),
        (Conclusion(failure: .configuration, isBreached: true), .configuration),
        (Conclusion(report: running), .fine),
        (Conclusion(signal: .interrupt, report: running), .interrupted),
        (Conclusion(signal: .terminate, report: running), .terminated),
        (Conclusion(signal: .interrupt), .interrupted),
        (Conclusion(signal: .terminate), .terminated),
        (Conclusion(signal: .interrupt, report: unconfirmed), .attention),
        (Conclusion(failure: .usage, signal: .interrupt, report: running), .usage),
        (Conclusion(failure: .configuration), .configuration),
        (Conclusion(failure: .database, report: unconfirmed), .database),
        (Conclusion(failure: .fatal, signal: .terminate, report: running), .fatal),
    ])
    func `the first that applies is the exit code`(conclusion: Conclusion, status: ProgramStatus) {
        #expect(ProgramStatus.of(conclusion) == status)
    }

    @Test func `the numbers are those of the contract`() {
        #expect(ProgramStatus.allCases.map(\.rawValue) == [0, 1, 3, 4, 64, 75, 78, 130, 143])
    }

    @Test func `the README's table has rows for each of them, and for no other`() throws {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let lines = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
            .split(separator: "\n").drop { !$0.hasPrefix("| exit |") }.dropFirst(2).prefix { $0.hasPrefix("|") }
        let codes = lines.map { $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces) }
        #expect(Set(codes) == Set(ProgramStatus.allCases.map { String($0.rawValue) }))
    }

    @Test func `an ended run in which something is wrong does not end with 0`() {
        func report(_ change: (inout LaneReport) -> Void) -> RunReport {
            var lane = Samples.lane("a", "123456789012", "eu-west-1", due: 1)
            change(&lane)
            return Samples.report([lane])
        }
        let problem = Problem(code: "X", message: "m")
        let bad = [
            report { $0.kinds[JobKind("create-alarm")] = TaskCounts(failed: 1) },
            report { $0.kinds[JobKind("delete-snapshot")] = TaskCounts(blocked: 1) },
            report { $0.uncovered = [Uncovered(feature: .images, problem: problem)] },
            report { $0.snapshots.due = 2 },
        ]
        #expect(bad.map { ProgramStatus.of(Conclusion(report: $0)) } == Array(repeating: .attention, count: bad.count))
        #expect(bad.map(\.verdict) == [.attention, .attention, .attention, .failed])
        #expect(ProgramStatus.of(Conclusion(report: report { $0.warnings = ["w"] })) == .fine)
    }
}
