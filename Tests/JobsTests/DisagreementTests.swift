import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

/// AWS says that a subject does not exist, and its listing of instances shows it.
@Suite struct DisagreementTests {
    private let volume = CloudSample.volumeID(0, 1)

    private func refusal(_ code: String) -> Fault {
        Fault(.before, .refusal(code: code, message: "It does not exist.", status: 400))
    }

    @Test func `a volume that a running instance shows is tried again, and made when AWS agrees`() async throws {
        let bench = JobBench()
        bench.cloud.add(
            FaultRule(refusal("InvalidVolume.NotFound"), on: "ec2:CreateSnapshot", value: volume, times: 4))
        try await bench.run()
        let work = bench.tasks[bench.index(.createSnapshot, volume)]
        #expect(work.end == .done && work.counters.attempts == 0)
        #expect(bench.tonights(volume).map(\.state) == [.completed])
    }

    @Test func `it fails after half an hour`() async throws {
        let bench = JobBench()
        bench.cloud.add(FaultRule(refusal("InvalidVolume.NotFound"), on: "ec2:CreateSnapshot", value: volume))
        try await bench.run()
        let work = bench.tasks[bench.index(.createSnapshot, volume)]
        #expect(work.end == .failed && work.problem?.code == "InvalidVolume.NotFound")
        #expect(work.problem?.message.contains("shows it all the same") == true)
        let refused = bench.cloud.ledger.filter { $0.action == "CreateSnapshot" && $0.fault != nil }
        let waited = Sample.known(refused.last).at - Sample.known(refused.first).at
        #expect(waited == .minutes(30) && refused.count == 31)
    }

    @Test func `one that a later listing does not show is skipped`() async throws {
        let bench = JobBench()
        let night = bench.fleetJobs.fleet.night(at: bench.time.now)
        let run = Sample.known(RunKey(night: night))
        let request = try bench.fleetJobs.request(run: run, night: night, at: bench.time.now)
        for lane in request.lanes { bench.add(lane.tasks, run, night) }
        await bench.attempt(bench.index(.enumerateLane))
        bench.cloud.edit(Sample.lane) { region in
            region.instances[0].devices.removeAll { $0.volume == volume }
            region.volumes.removeAll { $0.id == volume }
        }
        try await bench.drain()
        let work = bench.tasks[bench.index(.createSnapshot, volume)]
        #expect(work.end == .skipped && work.problem?.message.contains("a later listing of instances") == true)
    }

    @Test(arguments: [true, false])
    func `an instance that is listed is no reason to skip its image`(isListed: Bool) async throws {
        var region = CloudSample.region()
        region.instances[0].productCodes = ["marketplace"]
        let bench = JobBench(region)
        bench.cloud.add(
            FaultRule(refusal("InvalidInstanceID.NotFound"), on: "ec2:CreateImage", times: isListed ? 3 : nil))
        if !isListed {
            // Why: the instance ends between the listing and the call.
            let night = bench.fleetJobs.fleet.night(at: bench.time.now)
            let run = Sample.known(RunKey(night: night))
            for lane in try bench.fleetJobs.request(run: run, night: night, at: bench.time.now).lanes {
                bench.add(lane.tasks, run, night)
            }
            await bench.attempt(bench.index(.enumerateLane))
            bench.cloud.edit(Sample.lane) { $0.instances[0].state = .terminated }
            try await bench.drain()
        } else {
            try await bench.run()
        }
        let work = bench.tasks[bench.index(.registerImage)]
        #expect(work.end == (isListed ? .done : .skipped), "\(String(describing: work.problem))")
    }
}
