import AWS
import Accounts
import CloudSimulator
import Engine
import Jobs
import Model
import Queue
import ReferenceStore
import TestRandom
import Testing
import VirtualTime

/// A run that is started again after its end, and the plan before it, in virtual time.
@Suite struct SecondRunTests {
    typealias World = EngineNightTests.World

    /// Plans, runs, and expects that the run changes what the plan says and nothing else. Returns what changed.
    @discardableResult
    private func expectPlanIsRun(_ world: World, _ what: String) async throws -> Set<String> {
        let planned = try await world.planned()
        let before = world.cloud.ledger.count
        let run = try await world.runAgain()
        let changed = world.changes(since: before)
        let (left, more) = (planned.subtracting(changed).sorted(), changed.subtracting(planned).sorted())
        #expect(changed == planned, "\(what): not done \(left), not planned \(more)")
        let report = try #require(try await world.store.report(run, failureLimit: 10))
        #expect(report.state == .ended)
        #expect(try await world.store.check() == [])
        return changed
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `a run does what the plan right before it says, each time`(seed: UInt64) async throws {
        var dice = SeededRandom(seed: seed)
        let world = World(accounts: 2, instances: 4, seed: seed)
        let actions = ["ec2:CreateSnapshot", "ec2:DeleteSnapshot", "ec2:RegisterImage", "cloudwatch:PutMetricAlarm"]
        let denied = actions.filter { _ in dice.once(in: 2) }
        let rounds = (1...2).map { _ in SeededRandom(seed: UInt64(dice.roll(1_000_000))) }
        try await world.time.run {
            let id = world.accounts[Int(seed % 2)].id
            world.cloud.edit(id) { $0.denials = denied.map { CloudDenial($0) } }
            _ = try await world.runAgain()
            world.cloud.edit(id) { $0.denials = [] }
            try await world.time.sleep(.minutes(20))
            try await expectPlanIsRun(world, "after failures, denied \(denied)")
            try await world.time.sleep(.minutes(20))
            #expect(try await expectPlanIsRun(world, "after a finished night") == [])
            for dice in rounds {
                world.disturb(dice)
                try await world.time.sleep(.minutes(11))
                #expect(try await expectPlanIsRun(world, "after a person's changes") != [])
            }
        }
        #expect(world.duplicates() == [])
    }

    @Test func `a first run does what the plan says, and a second one lists and changes nothing`() async throws {
        let world = World(accounts: 2, instances: 4, seed: 1)
        try await world.time.run {
            #expect(try await !expectPlanIsRun(world, "first").isEmpty)
            try await world.time.sleep(.hours(5))
            let before = world.cloud.ledger.count
            #expect(try await expectPlanIsRun(world, "second") == [])
            // The plan and the run list instances, snapshots, images, alarms and the topic of 4 accounts and regions.
            let calls = world.cloud.ledger.dropFirst(before).filter { $0.service != "sts" }
            #expect(calls.count == 2 * 4 * 5)
            #expect(try await world.report().listedAgainAt != nil)
        }
        #expect(world.audit() == [])
    }

    @Test func `what was made less than ten minutes ago is not made again, whatever a listing lacks`() async throws {
        let world = World(accounts: 1, instances: 5, seed: 2, lagSeconds: 300)
        try await world.time.run {
            for _ in 0..<4 {
                _ = try await world.runAgain()
                try await world.time.sleep(.seconds(20))
            }
        }
        let made = world.cloud.ledger.filter { $0.acted && $0.action == "CreateSnapshot" }
        #expect(made.count == 20)
        #expect(world.duplicates() == [])
    }

    @Test func `a deleted snapshot is made again after ten minutes, and its history says why`() async throws {
        let world = World(accounts: 1, instances: 1, seed: 3)
        try await world.time.run {
            let run = try await world.runAgain()
            let lane = Lane(account: world.accounts[0].id, region: Sample.region)
            var volume = ""
            world.cloud.edit(lane) { region in
                let tonight = region.snapshots.first { $0.startedAt >= CloudSample.start }
                volume = tonight?.volume ?? ""
                region.snapshots.removeAll { $0.id == tonight?.id }
            }
            try await world.time.sleep(.minutes(1))
            _ = try await world.runAgain()
            let young = world.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" }
            #expect(young == 4)
            try await world.time.sleep(.minutes(11))
            _ = try await world.runAgain()
            #expect(world.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" } == 5)
            let tasks = try await world.store.tasks(TaskFilter(run: run), limit: 1_000)
            let task = try #require(
                tasks.first { $0.kind == .createSnapshot && $0.subject.text == volume && $0.lane == lane })
            let story = try #require(try await world.store.task(task.id))
            let opened = try #require(story.attempts.first { $0.outcome == "reopened" })
            #expect(opened.problem?.code == "GoneSince")
            #expect(opened.problem?.message.contains("by a person or another program") == true)
            #expect(task.counters.mustReconcile)
            let report = try await world.report()
            #expect(report.lanes.map(\.snapshots.confirmed) == report.lanes.map(\.snapshots.due))
        }
        #expect(world.duplicates() == [])
    }

    @Test func `after an outage of hours, the same run backs everything up`() async throws {
        let world = World(accounts: 1, instances: 3, seed: 4) { call in
            call.at < CloudSample.start + .hours(4) ? Fault(.before, .unreachable) : nil
        }
        try await world.time.run {
            let run = try await world.runAgain()
            let failed = try #require(try await world.store.report(run, failureLimit: 10))
            #expect(failed.lanes.allSatisfy { !$0.uncovered.isEmpty })
            try await world.time.sleep(.hours(2))
            try await expectPlanIsRun(world, "after the outage")
            let report = try await world.report()
            #expect(report.lanes.flatMap(\.uncovered) == [] && report.lanes.flatMap(\.failures) == [])
        }
        #expect(world.audit() == [])
    }

    @Test(arguments: [1, 3, 6, 30])
    func `a second run that dies is continued by the next`(seconds: Int) async throws {
        let world = World(accounts: 1, instances: 4, seed: 5)
        try await world.time.run {
            let run = try await world.runAgain()
            try await world.time.sleep(.minutes(15))
            world.cloud.edit(Lane(account: world.accounts[0].id, region: Sample.region)) { region in
                region.snapshots.removeAll { $0.startedAt >= CloudSample.start && $0.tags["AutoAMI"] == nil }
            }
            try await world.time.sleep(.minutes(15))
            _ = try await world.enqueue(listsAgain: true)
            await world.work(run, for: .seconds(seconds))
            _ = try await world.runAgain()
            #expect(try await world.report().lanes.flatMap(\.failures) == [])
        }
        #expect(world.duplicates() == [])
        let volumes = world.cloud.dump().accounts.flatMap(\.regions).map { region in
            Set(region.snapshots.filter { $0.startedAt >= CloudSample.start }.map(\.volume)).count
        }
        #expect(volumes == [8, 8])
    }
}

extension EngineNightTests.World {
    /// What a plan of a new process says, as `lane, kind, subject`.
    fileprivate func planned() async throws -> Set<String> {
        let jobs = newFleetJobs()
        let night = jobs.fleet.night(at: time.now)
        let previews = try await jobs.preview(run: Sample.known(RunKey(night: night)), night: night, store: store)
        #expect(previews.allSatisfy { $0.uncovered.isEmpty })
        return Set(
            previews.flatMap { preview in
                preview.tasks.compactMap { spec -> String? in
                    guard case .ready = spec.initial, spec.effect != nil else { return nil }
                    return "\(preview.lane) \(spec.kind) \(spec.subject)"
                }
            })
    }

    fileprivate func runAgain() async throws -> RunKey {
        let run = try await enqueue(listsAgain: true)
        let ending = await work(until: .ended(run))
        #expect(ending == .goalMet)
        return run
    }

    fileprivate func report() async throws -> RunReport {
        let run = Sample.known(RunKey(night: newFleetJobs().fleet.night(at: time.now)))
        return try #require(try await store.report(run, failureLimit: 10))
    }

    /// What the calls after the first `count` changed, as `lane, kind, subject`.
    fileprivate func changes(since count: Int) -> Set<String> {
        Set(
            cloud.ledger.dropFirst(count).filter(\.acted).map { call in
                let place = "\(call.account?.digits ?? "")/\(call.region ?? "")"
                switch call.action {
                case "DeleteSnapshot": return "\(place) delete-snapshot \(call.parameters["SnapshotId"] ?? "")"
                case "DeregisterImage": return "\(place) deregister-image \(call.parameters["ImageId"] ?? "")"
                case "PutMetricAlarm":
                    return "\(place) create-alarm \((call.parameters["AlarmName"] ?? "").dropLast("-NetworkOut".count))"
                default:
                    let task = call.parameters.values.first { $0.hasPrefix("nightly-") && $0.contains("/") }
                    return "\(place) " + (task ?? call.action).split(separator: "/").dropFirst().joined(separator: " ")
                }
            })
    }

    /// Does in the console what people do between two runs: deletes some of tonight's snapshots, an image or an alarm,
    /// and starts an instance that is selected.
    fileprivate func disturb(_ dice: SeededRandom) {
        var dice = dice
        for account in cloud.dump().accounts {
            for region in account.regions {
                let number = region.instances.count
                let tagsOne = dice.once(in: 2)
                let snapshots = region.snapshots.filter { $0.startedAt >= CloudSample.start }.map(\.id)
                let used = Set(region.images.flatMap { $0.devices.compactMap(\.snapshot) })
                let gone = Set(snapshots.filter { id in !used.contains(id) && dice.once(in: 3) })
                let alarm = dice.once(in: 2) ? region.alarms.first?.name : nil
                let image = dice.once(in: 2) ? region.images.first?.id : nil
                cloud.edit(Lane(account: account.id, region: region.region)) { region in
                    region.snapshots.removeAll { gone.contains($0.id) }
                    region.alarms.removeAll { $0.name == alarm }
                    region.images.removeAll { $0.id == image }
                    guard tagsOne else { return }
                    let more = CloudSample.region(instances: number + 1)
                    region.instances.append(more.instances[number])
                    region.volumes += more.volumes.suffix(2)
                }
            }
        }
    }

    /// The volumes with two snapshots of tonight, and the instances with two images.
    fileprivate func duplicates() -> [String] {
        cloud.dump().accounts.flatMap(\.regions).flatMap { region in
            let tonight = region.snapshots.filter { $0.startedAt >= CloudSample.start && $0.tags["AutoAMI"] == nil }
            let volumes = Dictionary(grouping: tonight, by: \.volume).filter { $0.value.count > 1 }.keys
            let images = Dictionary(grouping: region.images) { $0.tags["aws-man:instance"]?.text ?? "" }
            let twice = images.filter { $0.value.count > 1 }.keys
            return Array(volumes) + Array(twice) + region.alarms.filter { $0.overwrites > 0 }.map(\.name)
        }
    }
}
