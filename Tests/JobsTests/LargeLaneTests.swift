import CloudSimulator
import Jobs
import Model
import Testing
import VirtualTime

/// An account and region with more snapshots of one night than a call can name by id.
@Suite struct LargeLaneTests {
    /// 220 volumes of which `count` still have no snapshot, and the tasks of all volumes.
    private func night(lacking count: Int) async throws -> (bench: JobBench, creates: [Int]) {
        var settings = CloudSettings()
        settings.snapshotSeconds = 10...20
        settings.pendingPerRegion = 2_000
        let bench = JobBench(CloudSample.region(instances: 110, days: 1...1), settings: settings)
        try await LostAnswerTests.enumerate(bench)
        let creates = bench.tasks.indices.filter { bench.tasks[$0].spec.kind == .createSnapshot }
        for index in creates.dropLast(count) { await bench.attempt(index) }
        return (bench, creates)
    }

    @Test func `a snapshot that a listing does not show yet does not cause a listing of the whole night`() async throws
    {
        let (bench, creates) = try await night(lacking: 10)
        var settings = bench.cloud.settings
        bench.time.advance(by: .minutes(5))
        // The first attempt only sets the time of the next attempt.
        for _ in 1...2 { await bench.attempt(bench.index(.confirm)) }
        settings.snapshotSeconds = 600...700
        settings.createLagSeconds = 30
        bench.cloud.settings = settings
        for index in creates.suffix(10).dropLast() { await bench.attempt(index) }
        bench.cloud.clearLedger()
        await bench.attempt(bench.index(.confirm))
        let listings = bench.cloud.ledger.filter { $0.action == "DescribeSnapshots" }
        #expect(
            listings.count == 1 && listings.allSatisfy { $0.parameters.values.contains("snapshot-id") },
            "\(listings.count)")
    }

    @Test func `with many snapshots only the pending ones are asked for, and the night is listed at the end`()
        async throws
    {
        let (bench, creates) = try await night(lacking: 50)
        var settings = bench.cloud.settings
        settings.snapshotSeconds = 300...2_000
        bench.cloud.settings = settings
        for index in creates.suffix(50) { await bench.attempt(index) }
        let volume = try #require(creates.last.map { bench.tasks[$0].spec.subject.text })
        let first = try #require(bench.tonights(volume).first)
        bench.addDuplicate(of: first)
        bench.cloud.clearLedger()
        try await bench.drain()
        let listings = bench.cloud.ledger.filter { $0.action == "DescribeSnapshots" }
        let byID = listings.count { $0.parameters.values.contains("snapshot-id") }
        #expect(byID >= 2 && byID < listings.count, "\(byID) of \(listings.count)")
        for volume in bench.region.volumes {
            #expect(bench.tonights(volume.id).map(\.state) == [.completed], "\(volume.id)")
        }
        #expect(bench.tonights(volume).map(\.id) == [first.id])
        #expect(bench.works(.createSnapshot).allSatisfy { $0.resource?.state == .confirmed })
    }
}
