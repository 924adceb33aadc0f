import AWS
import CloudSimulator
import Engine
import Jobs
import Model
import Testing
import VirtualTime

@Suite struct ConfirmTests {
    @Test func `a snapshot that ends in error is made once more`() async throws {
        let bench = JobBench()
        bench.cloud.add(FaultRule(Fault(.after, .failsLater(message: "KMS")), on: "ec2:CreateSnapshot", times: 1))
        try await bench.run()
        for volume in bench.region.volumes { #expect(bench.tonights(volume.id).map(\.state) == [.completed]) }
        #expect(bench.works(.createSnapshot).map(\.reopened).sorted() == [0, 1])
        #expect(bench.works(.createSnapshot).allSatisfy { $0.resource?.state == .confirmed })
    }

    @Test func `a snapshot in error is not adopted when a lagging listing shows it pending`() async throws {
        let bench = JobBench()
        let volume = CloudSample.volumeID(0, 1)
        bench.cloud.add(
            FaultRule(Fault(.after, .failsLater(message: "KMS")), on: "ec2:CreateSnapshot", value: volume, times: 1))
        try await LostAnswerTests.enumerate(bench)
        let create = bench.index(.createSnapshot, volume)
        await bench.attempt(create)
        bench.time.advance(by: .minutes(30))
        // The first attempt only sets the time of the next attempt.
        for _ in 1...2 { await bench.attempt(bench.index(.confirm)) }
        #expect(bench.tasks[create].reopened == 1)
        let failed = try #require(bench.tasks[create].resource?.id.text)
        bench.cloud.edit(Sample.lane) { region in
            for index in region.snapshots.indices where region.snapshots[index].id == failed {
                (region.snapshots[index].state, region.snapshots[index].endsAt) =
                    (.pending, bench.time.now + .hours(1))
            }
        }
        bench.die(create)
        bench.time.advance(by: .minutes(5))
        await bench.attempt(create)
        #expect(bench.tasks[create].end == .done && bench.tasks[create].resource?.id.text != failed)
    }

    @Test func `a snapshot that fails again is reported, not made for ever`() async throws {
        let bench = JobBench()
        let volume = CloudSample.volumeID(0, 1)
        bench.cloud.add(FaultRule(Fault(.after, .failsLater(message: "KMS")), on: "ec2:CreateSnapshot", value: volume))
        try await bench.run()
        let work = bench.tasks[bench.index(.createSnapshot, volume)]
        #expect(work.resource?.state == .error && work.problem?.code == "SnapshotError")
        #expect(work.problem?.message.contains("KMS") == true)
        #expect(bench.cloud.ledger.count { $0.acted && $0.parameters["VolumeId"] == volume } == 2)
        #expect(bench.works(.confirm).allSatisfy { $0.end == .done })
    }

    @Test func `a failed snapshot is deleted for the next where a volume has room for one`() async throws {
        let volume = CloudSample.volumeID(0, 1)
        var region = CloudSample.region()
        for index in region.volumes.indices where region.volumes[index].id == volume {
            region.volumes[index].type = "st1"
        }
        let bench = JobBench(region)
        bench.cloud.add(
            FaultRule(Fault(.after, .failsLater(message: "KMS")), on: "ec2:CreateSnapshot", value: volume, times: 1))
        try await bench.run()
        #expect(bench.tonights(volume).map(\.state) == [.completed])
        #expect(!bench.region.snapshots.contains { $0.state == .error })
        #expect(bench.tasks.allSatisfy { $0.end == .done }, "\(bench.tasks.filter { $0.end != .done })")
    }

    @Test func `a failed image is deregistered and made once more under its own name`() async throws {
        let bench = JobBench()
        bench.cloud.add(FaultRule(Fault(.after, .failsLater(message: "x")), on: "ec2:RegisterImage", times: 1))
        try await bench.run()
        #expect(bench.region.images.map(\.state) == [.available])
        #expect(bench.region.images.map(\.name) == ["web-0-2026-48"])
        #expect(bench.tasks.allSatisfy { $0.end == .done }, "\(bench.tasks.filter { $0.end != .done })")
    }

    @Test func `an image that differs from its instance is deregistered and made once more`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        await bench.attempt(bench.index(.registerImage))
        bench.cloud.edit(Sample.lane) { region in
            for index in region.images.indices { region.images[index].enaSupport = false }
        }
        try await bench.drain()
        #expect(bench.region.images.map(\.enaSupport) == [true])
        #expect(bench.works(.deregisterImage).map(\.end) == [.done])
    }

    @Test func `of duplicates the surplus is deleted once the kept one is complete`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        for index in bench.tasks.indices where bench.tasks[index].spec.kind == .createSnapshot {
            await bench.attempt(index)
        }
        let volume = CloudSample.volumeID(0, 0)
        let first = try #require(bench.tonights(volume).first)
        bench.addDuplicate(of: first)
        #expect(bench.tonights(volume).count == 2)
        try await bench.drain()
        #expect(bench.tonights(volume).map(\.id) == [first.id])
    }

    @Test func `a snapshot that a user deleted is reported, not made again`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let volume = CloudSample.volumeID(0, 1)
        await bench.attempt(bench.index(.createSnapshot, volume))
        bench.cloud.edit(Sample.lane) { region in
            region.snapshots.removeAll { $0.volume == volume && $0.startedAt >= CloudSample.start }
        }
        try await bench.drain()
        #expect(bench.tasks[bench.index(.createSnapshot, volume)].problem?.code == "Vanished")
        #expect(bench.tonights(volume).isEmpty)
    }

    @Test(arguments: [true, false])
    func `a snapshot that a user deleted is made again by another run of the process`(isConfirmed: Bool) async throws {
        let bench = JobBench()
        let volume = CloudSample.volumeID(0, 1)
        func delete() {
            bench.cloud.edit(Sample.lane) { region in
                region.snapshots.removeAll { $0.volume == volume && $0.startedAt >= CloudSample.start }
            }
        }
        if isConfirmed {
            try await bench.run()
            #expect(bench.tonights(volume).count == 1)
            bench.time.advance(by: .minutes(15))
            delete()
        } else {
            try await LostAnswerTests.enumerate(bench)
            await bench.attempt(bench.index(.createSnapshot, volume))
            delete()
            try await bench.drain()
        }
        #expect(bench.tonights(volume).isEmpty)
        try await bench.run("again")
        #expect(bench.tonights(volume).map(\.state) == [.completed])
        for volume in bench.region.volumes { #expect(bench.tonights(volume.id).count == 1) }
    }

    @Test func `a snapshot that another host deleted as a duplicate is judged by the one that stayed`() async throws {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        let volume = CloudSample.volumeID(0, 1)
        await bench.attempt(bench.index(.createSnapshot, volume))
        let own = try #require(bench.tonights(volume).first)
        bench.cloud.edit(Sample.lane) { region in
            region.snapshots.removeAll { $0.id == own.id }
            var other = own
            other.id = "snap-0000000000000000f"
            other.startedAt = other.startedAt + .seconds(-20)
            region.snapshots.append(other)
        }
        try await bench.drain()
        let work = bench.tasks[bench.index(.createSnapshot, volume)]
        #expect(work.problem == nil && work.resource?.state == .confirmed, "\(work)")
        #expect(bench.tonights(volume).map(\.id) == ["snap-0000000000000000f"])
    }

    @Test func `an image that another host deregistered as a duplicate is judged by the one that stayed`() async throws
    {
        let bench = JobBench()
        try await LostAnswerTests.enumerate(bench)
        await bench.attempt(bench.index(.registerImage))
        bench.cloud.edit(Sample.lane) { region in
            for index in region.images.indices {
                region.images[index].id = "ami-0000000000000000f"
                region.images[index].name += "-\(CloudSample.instanceID(0))"
            }
        }
        #expect(bench.region.images.count == 1)
        try await bench.drain()
        let work = bench.tasks[bench.index(.registerImage)]
        #expect(work.problem == nil && work.resource?.state == .confirmed, "\(work)")
        #expect(bench.region.images.map(\.id) == ["ami-0000000000000000f"])
    }

    @Test func `it checks at growing intervals`() async throws {
        var settings = CloudSettings()
        settings.snapshotSeconds = 10_000...10_000
        let bench = JobBench(settings: settings)
        try await bench.run()
        let listings = bench.works(.confirm).flatMap(\.calls).filter { $0.action.text == "ec2:DescribeSnapshots" }
        #expect((15...25).contains(listings.count), "\(listings.count)")
        #expect(bench.works(.createSnapshot).allSatisfy { $0.resource?.state == .confirmed })
    }

    @Test(arguments: [16, 24, 33, 47])
    func `the run ends soon after its last create, however long that one had to wait`(minutes: Int) async throws {
        let opens = CloudSample.start + .minutes(minutes)
        let world = EngineNightTests.World(accounts: 1, instances: 2, seed: 3) { call in
            guard call.action == "CreateSnapshot", call.parameters["VolumeId"] == CloudSample.volumeID(0, 0),
                call.at < opens
            else { return nil }
            return Fault(.before, .refusal(code: "ConcurrentSnapshotLimitExceeded", message: "full", status: 400))
        }
        try await world.time.run {
            let run = try await world.enqueue()
            #expect(await world.work(until: .ended(run)) == .goalMet)
            let last = try #require(world.cloud.ledger.last { $0.acted && $0.action == "CreateSnapshot" })
            #expect(last.at > opens && world.time.now - last.at < .minutes(2), "\(world.time.now - last.at)")
        }
    }
}
