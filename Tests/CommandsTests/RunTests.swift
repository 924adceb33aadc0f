import CloudSimulator
import Commands
import Foundation
import Model
import Queue
import Testing

/// The commands that enqueue a run and work on it, in the simulated cloud.
@Suite(.fewNights) struct RunTests {
    private func snapshotsTonight(_ world: World) -> [String: Int] {
        let started = world.simulator.ledger.filter { $0.action == "CreateSnapshot" && $0.acted }
        return Dictionary(started.compactMap { $0.parameters["VolumeId"].map { ($0, 1) } }, uniquingKeysWith: +)
    }

    @Test func `enqueue twice adds nothing the second time`() async throws {
        let world = try World()
        let first = await world.run("enqueue")
        let tasks = try await world.tasks()
        let second = await world.run("enqueue")
        #expect((first.status, second.status) == (0, 0))
        #expect(first.output == second.output)
        #expect(first.output == "nightly-2026-11-23\n")
        #expect(second.errors.contains("0 tasks added"))
        #expect(try await world.tasks() == tasks)
        #expect(world.simulator.ledger.isEmpty)
    }

    @Test func `a night is whole, and run again changes nothing`() async throws {
        let world = try World(accounts: [World.shop, World.bank, World.china])
        let first = await world.run("run")
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        #expect(first.output.hasPrefix("OK  nightly-2026-11-23\n"))
        #expect(snapshotsTonight(world).count == 12)
        #expect(snapshotsTonight(world).values.allSatisfy { $0 == 1 })
        world.simulator.clearLedger()
        let second = await world.run("run")
        #expect(second.status == 0)
        #expect(!world.simulator.ledger.contains { $0.isMutating })
        #expect(world.simulator.ledger.contains { $0.action == "DescribeInstances" })
        #expect(second.errors.contains("exists already, 0 tasks added, 6 listings made again"), "\(second.errors)")
        #expect(second.output.contains(", listed again "), "\(second.output)")
        let plan = await world.run("plan")
        #expect(plan.output.hasPrefix("nightly-2026-11-23 would make 0 calls that change something"), "\(plan.output)")
    }

    @Test func `a second run backs up what was tagged since, and what a person deleted, as the plan says`() async throws
    {
        let world = try World(accounts: [World.shop])
        #expect(await world.run("run").status == 0)
        world.skip(.minutes(30))
        let lane = Lane(
            account: try #require(AccountID(World.shop)), region: try #require(Region(World.regions[World.shop] ?? "")))
        world.simulator.edit(lane) { region in
            let tonight = region.snapshots.first { $0.startedAt >= CloudClock.usualStart && $0.tags["AutoAMI"] == nil }
            region.snapshots.removeAll { $0.id == tonight?.id }
            var instance = region.instances[0]
            (instance.id, instance.tags["Name"]) = ("i-0aaaaaaaaaaaaaaaa", "late")
            instance.devices = [CloudAttachment(device: "/dev/xvda", volume: "vol-0aaaaaaaaaaaaaaaa")]
            region.instances.append(instance)
            region.volumes.append(
                CloudVolume(id: "vol-0aaaaaaaaaaaaaaaa", sizeGiB: 8, createdAt: CloudClock.usualStart))
        }
        let plan = await world.run("plan", "--calls")
        #expect(plan.output.contains("would make 3 calls that change something"), "\(plan.output)")
        #expect(plan.output.contains("vol-0aaaaaaaaaaaaaaaa"))
        world.simulator.clearLedger()
        let second = await world.run("run")
        #expect(second.status == 0, "\(second.output)\(second.errors)")
        #expect(world.simulator.ledger.count { $0.isMutating } == 3)
        #expect(second.output.contains("All 5 selected volumes are backed up."), "\(second.output)")
    }

    @Test func `a run of one account that is started again lists only that account`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        world.simulator.clearLedger()
        #expect(await world.run("run", "--account", World.shop).status == 0)
        let asked = Set(world.simulator.ledger.filter { $0.service == "ec2" }.compactMap { $0.account?.digits })
        #expect(asked == [World.shop])
    }

    @Test func `a run of one account first costs no other account its backup`() async throws {
        let world = try World()
        let first = await world.run("run", "--account", World.shop)
        #expect(first.status == 0)
        #expect(first.output.contains("not in this run: \(World.bank) us-east-1"))
        #expect(snapshotsTonight(world).count == 4)
        let second = await world.run("run")
        #expect(second.status == 0)
        #expect(!second.output.contains("not in this run"))
        #expect(snapshotsTonight(world).count == 8)
        #expect(snapshotsTonight(world).values.allSatisfy { $0 == 1 })
    }

    @Test func `replay after the cause is fixed finishes the run, and the report says so`() async throws {
        let world = try World()
        world.deny("ec2:CreateSnapshot", in: World.shop)
        #expect(await world.run("run").status == 3)
        let failed = try #require(try await world.report().region(World.shop)).failures
        #expect(!failed.isEmpty)
        let offered = try #require(failed.first?.replay)
        #expect(
            offered
                == "aws-man --accounts \(world.directory.path)/accounts --database \(world.database)"
                + " replay nightly-2026-11-23 --task \(failed.first?.task ?? 0)")

        world.allowEverything(in: World.shop)
        let pasted = await world.start(offered.split(separator: " ").dropFirst().map(String.init))
        #expect(pasted.status == 3 && pasted.errors.contains("1 task replayed"), "\(pasted.errors)")
        let dry = await world.run("replay", "--kind", "create-snapshot", "--dry-run")
        #expect(dry.status == 0)
        #expect(try await world.report().verdict == "failed")
        let replayed = await world.run("replay", "--kind", "create-snapshot")
        #expect(replayed.status == 0, "\(replayed.output)\(replayed.errors)")
        #expect(replayed.output.contains("All 8 selected volumes are backed up."))
        #expect(try await world.report().verdict == "ok")
        #expect(snapshotsTonight(world).values.allSatisfy { $0 == 1 })
        let show = await world.run("tasks", "show", String(failed[0].task))
        #expect(show.output.contains("replayed"))
        #expect(show.output.contains("UnauthorizedOperation"))
    }

    @Test func `a run that cannot add anything any more says what to do instead of starting it again`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        #expect(await world.run("cancel").status == 0)
        world.skip(.hours(13))
        let again = await world.run("run")
        #expect(
            again.status == 3 && again.output.contains("and nothing was added to it.\n  → aws-man "), "\(again.output)")
        #expect(again.errors.contains("nothing was done; aws-man "), "\(again.errors)")
        #expect(again.errors.contains(" replay nightly-2026-11-23 runs what was cancelled in it"), "\(again.errors)")
        let enqueued = await world.run("enqueue")
        #expect(enqueued.errors.contains(" run lists again and adds what is missing"), "\(enqueued.errors)")
        #expect(await world.run("replay", "nightly-2026-11-23").status == 0)

        let other = try World()
        #expect(await other.run("run").status == 0)
        #expect(await other.run("run", "later").status == 0)
        other.skip(.hours(13))
        let older = await other.run("run")
        #expect(older.output.contains("\n  → aws-man ") && older.errors.contains(" run later lists"), "\(older.errors)")
        #expect(!older.errors.contains("replay"))
    }

    @Test func `replay is refused once the night is over`() async throws {
        let world = try World()
        world.deny("ec2:DeleteSnapshot", in: World.shop)
        #expect(await world.run("run").status == 3)
        world.skip(.days(1))
        let late = await world.run("replay", "nightly-2026-11-23")
        #expect(late.status == 64)
        #expect(!late.errors.isEmpty)
        let refusals = late.errors.split(separator: "\n").filter { $0.contains(" is not replayed: ") }
        #expect(!refusals.isEmpty)
        #expect(refusals.allSatisfy { $0.hasSuffix("its night ended at 2026-11-24T03:00:00Z") })
        #expect(late.errors.contains("→ back up what is missing with aws-man"))
        #expect(late.errors.contains("nothing to replay"))
    }

    @Test func `a report of a run that no process works on says so, and how to continue`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        let report = await world.run("report")
        #expect(report.status == 3 && report.output.hasPrefix("UNFINISHED  nightly-2026-11-23"), "\(report.output)")
        let line = report.output.split(separator: "\n").first {
            $0.hasPrefix("  No process works on it; to continue: aws-man ")
        }
        #expect(line?.hasSuffix(" work --until-idle") == true)
        let owner = try #require(try OwnerLock.tryAcquire(database: world.database))
        let worked = await world.run("report")
        #expect(worked.status == 0 && worked.output.hasPrefix("RUNNING"), "\(worked.output)")
        withExtendedLifetime(owner) {}
    }

    @Test func `no deletions and so many cannot both be asked for`() async throws {
        let world = try World()
        let both = await world.run("run", "--no-deletes", "--allow-deletes", "5")
        #expect(both.status == 64 && both.errors.contains("give one of the two"))
    }

    @Test func `cancel ends what is open, and replay takes it up again`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        let cancelled = await world.run("cancel")
        #expect(cancelled.output == "nightly-2026-11-23: 4 open tasks cancelled\n")
        #expect(try await world.report().exit == 3)
        let blocked = await world.run("report").output.split(separator: "\n").drop { $0 != "BLOCKED" }
            .prefix { $0 != "NOT COVERED" }
        let remedies = blocked.filter { $0.contains(" replay ") }
        #expect(!remedies.isEmpty && remedies.allSatisfy { $0.hasPrefix("    then: ") }, "\(remedies)")
        let replayed = await world.run("replay")
        #expect(replayed.status == 0, "\(replayed.output)\(replayed.errors)")
    }

    @Test func `a run that is interrupted says how to continue, and continuing finishes it`() async throws {
        let world = try World()
        let line = world.paths + ["run"]
        let stopped = await world.start(line, signals: .given(SIGINT))
        #expect(stopped.status == 130)
        #expect(
            stopped.output.hasPrefix("UNFINISHED  nightly-2026-11-23"), "\(stopped.output)")
        #expect(
            stopped.errors.hasSuffix("interrupted with 4 tasks open: finished work is kept; run again to continue\n"),
            "\(stopped.errors)")
        #expect(await world.start(line, signals: .given(SIGTERM)).status == 143)
        let finished = await world.run("run")
        #expect(finished.status == 0)
        #expect(!finished.errors.contains("interrupted"))
    }

    @Test func `work drains what was enqueued`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        #expect(await world.run("work", "--until-idle").status == 0)
        let report = try await world.report()
        #expect((report.state, report.verdict) == ("ended", "ok"))
    }

    @Test func `work until idle ends as run does, whatever it drained`() async throws {
        let world = try World()
        world.deny("ec2:CreateSnapshot", in: World.shop)
        _ = await world.run("enqueue")
        let bad = await world.run("work", "--until-idle")
        #expect(bad.status == 3, "\(bad.errors)")
        #expect(
            bad.errors.hasSuffix(
                "nightly-2026-11-23 needs attention: aws-man --accounts \(world.directory.path)/accounts"
                    + " --database \(world.database) report nightly-2026-11-23\n"))
        #expect(await world.run("work", "--until-idle").status == 0)
    }

    @Test(arguments: [(["work", "--until-idle"], Int32(143)), (["work"], Int32(0))])
    func `a signal is how work ends, and cuts a drain short`(command: [String], status: Int32) async throws {
        let world = try World()
        _ = await world.run("enqueue")
        let stopped = await world.start(world.paths + command, signals: .given(SIGTERM))
        #expect(stopped.status == status, "\(stopped.errors)")
        #expect(stopped.errors.contains("interrupted with 4 tasks open") == (status != 0))
    }

    @Test func `without deletions nothing is deleted`() async throws {
        let world = try World()
        #expect(await world.run("run", "--no-deletes").status == 0)
        #expect(!world.simulator.ledger.contains { $0.action.hasPrefix("De") && $0.isMutating })
    }

    @Test func `a run that ended long ago and gets nothing new says so`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        world.skip(.hours(13))
        let again = await world.run("enqueue")
        #expect(again.status == 3)
        #expect(again.errors.contains("nothing was added"), "\(again.errors)")
        #expect(again.errors.contains(" run lists again and adds what is missing"))
        let another = await world.run("run", "second-try")
        #expect(another.status == 0 && another.errors.contains("second-try-2026-11-23: new"), "\(another.errors)")
    }

    @Test func `a plan changes nothing and names what a run then does`() async throws {
        let world = try World()
        let plan = await world.run("plan", "--format", "json")
        #expect(plan.status == 0)
        #expect(!world.simulator.ledger.contains { $0.isMutating })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(plan.output.utf8)) as? [String: Any])
        let calls = try #require(object["calls"] as? Int)
        world.simulator.clearLedger()
        #expect(await world.run("run").status == 0)
        #expect(world.simulator.ledger.count { $0.isMutating } == calls)
    }
}

extension RunTests {
    @Test func `a plan knows what earlier nights left, before its own run exists`() async throws {
        let world = try World(accounts: [World.shop])
        #expect(await world.run("run").status == 0)
        world.skip(.days(1))
        world.simulator.edit(try #require(AccountID(World.shop))) { account in
            for region in account.regions.indices {
                for instance in account.regions[region].instances.indices {
                    account.regions[region].instances[instance].tags["AutoSnapshot"] = nil
                }
            }
        }
        let plan = await world.run("plan")
        #expect(plan.output.contains("0 volumes selected, 4 confirmed before"), "\(plan.output)")
    }
}

extension World {
    /// The latest run's tasks, as JSON text.
    func tasks() async throws -> String { await run("tasks", "--format", "json").output }
}
