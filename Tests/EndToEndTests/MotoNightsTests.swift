import Foundation
import Testing

/// Three nights on moto, audited with boto3. README.md explains how they fit into two minutes.
@Suite(.serialized) struct MotoNightsTests {
    @Test func `the audit accepts a flawless night and finds every way of breaking one`() async throws {
        try await MotoCloud.with { cloud in
            let before = try await cloud.read("before.json")
            let night = try await cloud.referenceNight("reference")
            #expect(night.status == 0, "\(night.errors)")
            let after = try await cloud.read("after.json")
            #expect(try await cloud.check(before, after) == [])
            let missed = try await cloud.selftest(before, after)
            #expect(missed == [])
            #expect(try await cloud.check(before, before) != [])
        }
    }

    @Test func `three nights leave exactly what the audit expects, with few calls`() async throws {
        try await MotoCloud.with { cloud in
            let program = try NightlyProgram(cloud)
            for night in 1...3 {
                let before = try await cloud.read("before-\(night).json")
                try await cloud.resetLedger()
                let run = try await program.run("run", "night-\(night)")
                #expect(run.status == 0, "\(run.output)\(run.errors)")
                let ledger = try await cloud.ledger("ledger-\(night).json")
                let after = try await cloud.read("after-\(night).json")
                #expect(try await cloud.check(before, after, ledger: ledger) == [], "night \(night)")
                try await cloud.age()
            }
        }
    }

    @Test func `a run again the same night makes nothing twice, and one of another name neither`()
        async throws
    {
        try await MotoCloud.with { cloud in
            let program = try NightlyProgram(cloud)
            #expect(try await program.run("run").status == 0)
            #expect(try await cloud.actions().contains("CreateSnapshot"))
            try await cloud.resetLedger()
            // A run that lists again may delete what tonight's work has freed.
            for name in [[], [], ["again"]] {
                #expect(try await program.run(["run"] + name).status == 0)
            }
            let made = try await cloud.actions().filter {
                !isRead($0) && $0 != "DeleteSnapshot" && $0 != "DeregisterImage"
            }
            #expect(made == [])
        }
    }

    private func isRead(_ action: String) -> Bool {
        ["Describe", "Get", "AssumeRole"].contains(where: action.hasPrefix)
    }
}
