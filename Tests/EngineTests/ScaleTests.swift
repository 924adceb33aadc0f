import Engine
import Model
import Queue
import Testing
import VirtualTime

@Suite struct ScaleTests {
    @Test func `a night of many unequal lanes takes as long as the bucket of the longest one says`() async throws {
        let bench = EngineBench()
        let bucket = BucketFigures(capacity: 100, refillPerSecond: 5)
        let engine = bench.engine([bench.job { await bench.call($0, seconds: 0.25) }], buckets: [createAction: bucket])
        let specs = try (1...60).flatMap { number in
            try (1...(5 * number)).map { spec(try lane(number), "vol-\($0)") }
        }
        #expect(try await bench.run(specs, engine) == .goalMet)
        #expect(try await bench.states().allSatisfy { $0 == .done })
        let bound = (300 - 90) / 4.5
        #expect(bench.time.uptime < up(bound * 1.05))
        for number in [1, 18] {
            let last = try bench.events("perform").last { $0.lane == (try lane(number)) }
            #expect(try #require(last).at < up(3), "what fits into the bucket is gone in seconds")
        }
    }
}
