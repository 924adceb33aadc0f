import CloudSimulator
import Jobs
import Model
import Testing
import VirtualTime

/// A region whose instances have so many addresses that a full page is longer than an answer may be (REQUIREMENTS R86).
@Suite struct LongAnswerTests {
    /// A night in which each listing of instances with pages of more than `fits` is too long.
    private func night(fits: Int) async throws -> JobBench {
        let bench = JobBench(CloudSample.region(instances: 12))
        for size in [1_000, 500, 250, 125, 62, 31, 15, 7, 5] where size > fits {
            bench.cloud.add(FaultRule(Fault(.after, .endless), on: "ec2:DescribeInstances", value: "\(size)"))
        }
        try await bench.run()
        return bench
    }

    private func sizes(_ bench: JobBench) -> [String?] {
        bench.cloud.ledger.filter { $0.action == "DescribeInstances" }.map { $0.parameters["MaxResults"] }
    }

    @Test func `smaller pages are asked for, and later listings begin with their size`() async throws {
        let bench = try await night(fits: 7)
        #expect(bench.uncovered == [])
        #expect(bench.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" } == 24)
        let sizes = sizes(bench)
        #expect(sizes.prefix(8) == ["1000", "500", "250", "125", "62", "31", "15", "7"])
        #expect(sizes.dropFirst(8).allSatisfy { $0 == "7" }, "\(sizes)")
        bench.cloud.clearLedger()
        bench.time.advance(by: .days(1))
        try await bench.run()
        #expect(!self.sizes(bench).isEmpty && self.sizes(bench).allSatisfy { $0 == "7" })
    }

    @Test func `of listings of one action that end in any order, the smallest size holds`() {
        let (sizes, flow) = (PageSizes(), Flow(lane: Sample.lane, action: ActionName("ec2:DescribeInstances")))
        #expect(sizes.size(of: flow, wanted: 1_000) == 1_000)
        for size in [500, 62, 250] { sizes.note(size, of: flow) }
        #expect(sizes.size(of: flow, wanted: 1_000) == 62)
        #expect(sizes.size(of: flow, wanted: 31) == 31)
    }

    @Test func `when the least page is too long, the region is not covered and the message says why`() async throws {
        let bench = try await night(fits: 0)
        #expect(bench.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" } == 0)
        let problems = bench.uncovered.map(\.problem) + bench.tasks.compactMap(\.problem)
        #expect(problems.contains { $0.code == "BodyTooLarge" && $0.message.contains("longer than") })
    }
}
