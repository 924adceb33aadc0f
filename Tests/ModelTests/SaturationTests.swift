import Foundation
import Model
import Testing

/// Times centuries away end at the greatest or smallest time and never end the process.
@Suite struct SaturationTests {
    static let ends = [Instant(milliseconds: .min), Instant(milliseconds: -1), Instant(milliseconds: .max)]

    @Test(arguments: ends, [Duration.seconds(Int64.max), .seconds(Int64.min), .milliseconds(1), .zero])
    func `an instant and a duration of any size give an instant`(instant: Instant, duration: Duration) {
        let later = instant + duration
        #expect(duration < .zero ? later <= instant : later >= instant)
        _ = (instant - duration, later.description, later.day(in: TimeZone(secondsFromGMT: 50_400) ?? .gmt))
    }

    @Test(arguments: ends, ends) func `two instants give a duration`(left: Instant, right: Instant) {
        #expect((left - right > .zero) == (left > right))
        #expect((Uptime(nanoseconds: 5) + (left - right)).nanoseconds >= .min)
    }

    @Test func `an uptime ends where its nanoseconds end`() {
        let far = Uptime(nanoseconds: 1) + .seconds(9_000_000_000_000)
        #expect(far.nanoseconds == .max && (Uptime(nanoseconds: .min) - far).milliseconds < 0)
        #expect(Instant(seconds: .max).milliseconds == .max && Instant(seconds: .min).milliseconds == .min)
        #expect(Duration.seconds(Int64.max).milliseconds == .max)
    }

    @Test func `the smallest instant is a date`() {
        #expect(Instant(milliseconds: .min).description == "-292275055-05-16T16:47:04Z")
    }
}
