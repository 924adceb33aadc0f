import Engine
import Model
import Testing

@Suite struct BackoffTests {
    let backoff = Backoff(Limits())

    @Test(arguments: [(1, 1.0), (2, 2), (3, 4), (8, 128), (9, 256), (10, 300), (1_000_000, 300)])
    func `it doubles from one second to five minutes`(failures: Int, ceiling: Double) {
        #expect(backoff.wait(after: failures, random: 1) == .milliseconds(Int64(ceiling * 1_000)))
        #expect(backoff.wait(after: failures, random: 0.5) == .milliseconds(Int64(ceiling * 500)))
        #expect(backoff.wait(after: failures, random: 0) == .zero)
    }

    @Test func `figures out of range still give a wait`() {
        #expect(backoff.wait(after: 0, random: 1) == .seconds(1))
        #expect(backoff.wait(after: -5, random: 7) == .seconds(1))
    }
}
