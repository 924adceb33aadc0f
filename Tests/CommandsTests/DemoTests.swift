import CloudSimulator
import Commands
import Foundation
import Model
import Testing

/// The demo's clock runs on the world's, which is fast already.
@Suite(.serialized) struct DemoTests {
    @Test func `the demo goes as scripted, and the same night again makes nothing`() async throws {
        let world = try World()
        let first = await world.start(["--database", world.database, "demo", "--speed", "1"])
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        #expect(first.output.contains("FAILED  nightly-2026-11-23"))
        #expect(first.output.contains("NOT COVERED"))
        #expect(first.output.contains("WARNINGS"))
        #expect(first.output.contains("it lists again and makes 0 things more"))
        #expect(first.errors.contains("as scripted."))
        #expect(first.errors.contains(" report nightly-2026-11-23\n"), "\(first.errors)")
        #expect(first.errors.contains(" tasks nightly-2026-11-23\n"))
        #expect(!first.output.contains("may go now"))
        let second = await world.start(["--database", world.database, "demo", "--speed", "1"])
        #expect(second.status == 0)
        #expect(second.output.contains("(0 changes the first time)"))
    }

    @Test func `a demo is not played on the database of real nights`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        let refused = await world.start(["--database", world.database, "demo", "--speed", "1"])
        #expect(refused.status == 64 && refused.errors.contains("is not the database of a demo"), "\(refused.errors)")
        #expect(await world.run("tasks").output.split(separator: "\n").count > 4, "what existed still exists")
    }

    @Test func `nights settle`() async throws {
        let world = try World()
        let result = await world.start(["--database", world.database, "demo", "--nights", "3", "--speed", "1"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("nightly-2026-11-25"))
        #expect(
            result.output.contains("(before nightly-2026-11-25 the role of staging-cn was given ec2:DeleteSnapshot)"))

        let more = await world.start(["--database", world.database, "demo", "--nights", "2", "--speed", "1"])
        #expect(more.status == 0, "\(more.output)\(more.errors)")
        #expect(more.output.contains("nightly-2026-11-26") && !more.output.contains("was given"))
    }

    @Test func `a cloud that is continued uses no id twice, not even one of a deleted resource`() async throws {
        let world = try World()
        let line = ["--database", world.database, "demo", "--speed", "1"]
        #expect(await world.start(line).status == 0)
        let file = URL(filePath: world.database + ".cloud.json")
        var cloud = try CloudScenario(json: Array(Data(contentsOf: file)))
        for account in cloud.accounts.indices {
            for region in cloud.accounts[account].regions.indices {
                cloud.accounts[account].regions[region].snapshots.removeAll {
                    $0.tags["aws-man:run"] == "nightly-2026-11-23"
                }
            }
        }
        try Data(cloud.json()).write(to: file)
        _ = await world.start(line + ["--nights", "2"])
        func made(_ night: String) async -> Set<Substring> {
            let list = await world.run("tasks", night, "--kind", "create-snapshot", "--format", "json").output
            return Set(list.matches(of: /snap-[0-9a-f]+/).map(\.output))
        }
        let (first, second) = await (made("nightly-2026-11-23"), made("nightly-2026-11-24"))
        #expect(!first.isEmpty && !second.isEmpty && first.isDisjoint(with: second))
    }

    @Test(arguments: [([String](), SIGINT, Int32(130)), (["--nights", "3"], SIGTERM, Int32(143))])
    func `a demo that is interrupted stops, says so, and can go on`(
        nights: [String], signal: Int32, status: Int32
    ) async throws {
        let world = try World()
        let line = ["--database", world.database, "demo", "--speed", "1"]
        let stopped = await world.start(line + nights, signals: .given(signal))
        #expect(stopped.status == status, "\(stopped.output)\(stopped.errors)")
        #expect(stopped.errors.contains("interrupted: "))
        #expect(!stopped.output.contains("The same night again") && !stopped.output.contains("nightly-2026-11-24"))
        let finished = await world.start(line)
        #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
    }
}
