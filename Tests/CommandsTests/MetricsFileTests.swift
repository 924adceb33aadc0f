import CloudSimulator
import Commands
import Foundation
import Model
import Queue
import Testing

/// `--metrics-file`: the metrics beside the report, in a file for an exporter.
@Suite(.fewNights) struct MetricsFileTests {
    @Test func `text, JSON, metrics and exit code of a night tell the same story`() async throws {
        let world = try World()
        world.deny("ec2:CreateSnapshot", in: World.shop)
        let bad = await world.run("run", "--metrics-file", world.metrics)
        let report = try await world.report()
        #expect(bad.status == 3 && bad.output.hasPrefix("FAILED  ") && report.verdict == "failed")
        let metrics = try world.readMetrics()
        #expect(metrics["aws_man_run_verdict{verdict=\"failed\"}"] == 1)
        #expect(metrics["aws_man_run_verdict{verdict=\"ok\"}"] == 0)
        #expect(metrics["aws_man_volumes_missing\(world.labels(World.shop))"] == 4)
        #expect(metrics["aws_man_volumes_missing\(world.labels(World.bank))"] == 0)
        #expect(metrics["aws_man_last_success_timestamp_seconds\(world.labels(World.shop))"] == nil)
        let ended = try #require(metrics["aws_man_run_end_timestamp_seconds"])
        #expect(metrics["aws_man_last_success_timestamp_seconds\(world.labels(World.bank))"] == ended)
        #expect(metrics["aws_man_owner_alive"] == 0, "the process is about to end")
        #expect((metrics["aws_man_run_running"], metrics["aws_man_queue_open_tasks"]) == (0, 0))

        world.allowEverything(in: World.shop)
        let good = await world.run("replay", "--metrics-file", world.metrics)
        #expect(good.status == 0 && good.output.hasPrefix("OK  "))
        let after = try world.readMetrics()
        #expect(after["aws_man_run_verdict{verdict=\"ok\"}"] == 1)
        #expect(after["aws_man_volumes_missing\(world.labels(World.shop))"] == 0)
        let success = try #require(after["aws_man_last_success_timestamp_seconds\(world.labels(World.shop))"])
        #expect(success > ended)
        let point = try #require(after["aws_man_newest_recovery_point_timestamp_seconds\(world.labels(World.shop))"])
        #expect(point <= success && point > ended - 3_600)
        #expect(after["aws_man_rpo_seconds\(world.labels(World.shop))"] == 93_600)
    }

    @Test func `a bad night keeps the success of the night before`() async throws {
        let world = try World()
        #expect(await world.run("run", "--metrics-file", world.metrics).status == 0)
        let before = try world.readMetrics()
        world.skip(.days(1))
        world.deny("ec2:DescribeInstances", in: World.shop)
        #expect(await world.run("run", "--metrics-file", world.metrics).status == 3)
        let after = try world.readMetrics()
        let name = "aws_man_last_success_timestamp_seconds"
        #expect(after[name + world.labels(World.shop)] == before[name + world.labels(World.shop)])
        #expect(after[name + world.labels(World.bank)] != before[name + world.labels(World.bank)])
        #expect(after["aws_man_volumes_due\(world.labels(World.shop))"] == nil, "it is not known")
        let feature = ",feature=\"snapshots\"}"
        #expect(after["aws_man_uncovered" + world.labels(World.shop).dropLast() + feature] == 1)
    }

    @Test func `a report counts the missed nights, and refuses a part of the accounts`() async throws {
        let world = try World()
        #expect(await world.run("report", "--metrics-file", world.metrics).status != 0)
        #expect(await world.run("run").status == 0)
        world.skip(.days(3))
        #expect(await world.run("report", "--metrics-file", world.metrics).status == 3)
        let metrics = try world.readMetrics()
        #expect(metrics["aws_man_missed_nights\(world.labels(World.shop))"] == 2)
        #expect(metrics["aws_man_run_verdict{verdict=\"missed\"}"] == 1)
        for part in [["nightly-2026-11-23"], ["--account", World.shop]] {
            let refused = await world.start(world.paths + ["report", "--metrics-file", world.metrics] + part)
            #expect(refused.status == 64 && refused.errors.contains("leave out"), "\(refused.errors)")
        }
    }

    @Test func `a run whose report would tell missed nights does not say OK to the exporter`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        world.skip(.days(3))
        #expect(await world.run("run", "--account", World.shop, "--metrics-file", world.metrics).status == 0)
        #expect(try world.readMetrics()["aws_man_run_verdict{verdict=\"missed\"}"] == 1)
        #expect(try await world.report().verdict == "missed")
        #expect(await world.run("work", "--until-idle", "--metrics-file", world.metrics).status == 0)
        #expect(try world.readMetrics()["aws_man_run_verdict{verdict=\"missed\"}"] == 1)
    }

    @Test func `the missed nights of an organization's accounts are counted too`() async throws {
        let here = try OrganizationWorld(members: 1)
        let world = here.world
        #expect(await world.run("run").status == 0)
        world.skip(.days(3))
        #expect(await world.run("report", "--metrics-file", world.metrics).status == 3)
        let metrics = try world.readMetrics()
        let place = "account=\"\(here.members[0])\""
        #expect(
            metrics.contains { $0.key.hasPrefix("aws_man_missed_nights") && $0.key.contains(place) && $0.value >= 2 })
        #expect(
            metrics.contains { $0.key.hasPrefix("aws_man_rpo_seconds") && $0.key.contains(place) }, "\(metrics.keys)")
    }

    @Test func `it is written while work goes on`() async throws {
        let world = try World(accounts: [World.shop])
        _ = await world.run("enqueue")
        // Why a fault: the run waits for minutes, in which the file is written.
        world.simulator.edit(try #require(AccountID(World.shop))) {
            $0.denials.append(CloudDenial("ec2:CreateSnapshot"))
        }
        let seen = await world.start(world.paths + ["work", "--until-idle", "--metrics-file", world.metrics])
        #expect(seen.status == 3)
        let stopped = try World(accounts: [World.shop])
        _ = await stopped.run("enqueue")
        let interrupted = await stopped.start(
            stopped.paths + ["run", "--metrics-file", stopped.metrics], signals: .given(SIGTERM))
        #expect(interrupted.status == 143)
        let metrics = try stopped.readMetrics()
        #expect(metrics["aws_man_run_running"] == 1 && metrics["aws_man_owner_alive"] == 0)
        #expect(metrics["aws_man_run_verdict{verdict=\"attention\"}"] == 1, "no process works on it")
        #expect((metrics["aws_man_queue_open_tasks"] ?? 0) > 0)
    }

    @Test func `a file that cannot be written is a warning, once, and no link is followed`() async throws {
        let world = try World(accounts: [World.shop])
        let lost = await world.run("run", "--metrics-file", "/nowhere/metrics.prom")
        #expect(lost.status == 0)
        let warnings = lost.errors.split(separator: "\n").filter { $0.contains("--metrics-file") }
        #expect(warnings.count == 1, "\(lost.errors)")
        #expect(warnings.first?.contains("/nowhere/metrics.prom is not written: it cannot be opened") == true)
        let precious = world.directory.appending(path: "precious")
        try Data("content".utf8).write(to: precious)
        #expect(symlink(precious.path, world.metrics) == 0)
        #expect(await world.run("run", "--metrics-file", world.metrics).status == 0)
        #expect(try String(contentsOf: precious, encoding: .utf8) == "content")
        var status = stat()
        #expect(lstat(world.metrics, &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o777 == 0o644)
    }
}

extension World {
    fileprivate var metrics: String { directory.appending(path: "aws-man.prom").path }

    /// The values of the samples, by name and labels.
    fileprivate func readMetrics() throws -> [String: Double] {
        let text = try String(contentsOfFile: metrics, encoding: .utf8)
        var values: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            values[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        return values
    }

    /// The labels of an account and its region.
    fileprivate func labels(_ account: String) -> String {
        "{account=\"\(account)\",name=\"\(account)\",region=\"\(Self.regions[account] ?? "")\"}"
    }
}
