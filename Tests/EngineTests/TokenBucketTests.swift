import Model
import Testing
import VirtualTime

@Suite struct TokenBucketTests {
    /// Pairs of published figures and shares, as in the tables of AWS and beyond them.
    static let cases: [(BucketFigures, Double)] = [
        (BucketFigures(capacity: 100, refillPerSecond: 5), 0.9), (BucketFigures(capacity: 3, refillPerSecond: 3), 0.9),
        (BucketFigures(capacity: 1, refillPerSecond: 0.1), 1), (BucketFigures(capacity: 50, refillPerSecond: 7), 0.37),
    ]

    @Test(arguments: cases) func `in any interval at most capacity and rate times the interval are taken`(
        figures: BucketFigures, share: Double
    ) {
        let random = VirtualTime(seed: 7)
        var bucket = TokenBucket(figures, share: share, at: up(0))
        var taken: [Double] = []
        var now = 0.0
        while taken.count < 400 {
            if bucket.take(at: up(now)) { taken.append(now) }
            // Tries come in bursts, with a long rest now and then.
            now += random.random() < 0.05 ? random.random() * 100 / bucket.fullRate : random.random() / bucket.fullRate
        }
        for first in taken.indices {
            for last in first..<taken.count {
                let calls = Double(last - first + 1)
                let bound = bucket.capacity + bucket.fullRate * (taken[last] - taken[first])
                #expect(calls <= bound + 1e-6, "\(calls) calls in \(taken[last] - taken[first]) s")
            }
        }
    }

    @Test func `a full bucket gives its capacity at once and then its rate`() {
        var bucket = TokenBucket(figures, share: 1, at: up(0))
        for _ in 0..<10 { #expect(bucket.take(at: up(0)) == true) }
        #expect(bucket.take(at: up(0)) == false)
        #expect(bucket.nextToken(at: up(0)) == up(1))
        #expect(bucket.take(at: up(0.999)) == false)
        #expect(bucket.take(at: up(1)) == true)
        #expect(bucket.take(at: up(1)) == false)
        #expect(bucket.available(at: up(6)) == 5)
        #expect(bucket.available(at: up(600)) == 10)
    }

    @Test func `waiters get the tokens in the order in which they asked`() {
        var bucket = TokenBucket(figures, share: 1, at: up(0))
        bucket.drain(at: up(0))
        #expect((1...3).map { _ in bucket.reserve(at: up(0)) } == [up(1), up(2), up(3)])
        bucket.giveBack()
        #expect(bucket.reserve(at: up(0)) == up(3))
    }

    @Test func `a slower rate keeps the tokens in the bucket`() {
        var bucket = TokenBucket(figures, share: 1, at: up(0))
        for _ in 0..<6 { #expect(bucket.take(at: up(0)) == true) }
        bucket.slow(to: 0.5, at: up(0))
        #expect(bucket.available(at: up(0)) == 4)
        #expect(bucket.available(at: up(2)) == 5)
    }

    @Test func `a bucket that an earlier process used starts with what has come back`() {
        #expect(TokenBucket(figures, share: 1, spent: 7, at: up(0)).available(at: up(0)) == 3)
        #expect(TokenBucket(figures, share: 1, spent: 1e9, at: up(0)).available(at: up(0)) == 0)
        #expect(TokenBucket(figures, share: 1, spent: -5, at: up(0)).available(at: up(0)) == 10)
    }
}
