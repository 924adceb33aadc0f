import Model
import Testing

import AWS

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-23T04:00:00Z", 1_795_406_400_000),
        ("2026-11-23T04:00:00.000Z", 1_795_406_400_000), ("2026-11-23T04:00:00.1Z", 1_795_406_400_100),
        ("2026-11-23T04:00:00.123456789Z", 1_795_406_400_123), ("2024-02-29T23:59:59Z", 1_709_251_199_000),
        ("2026-11-23T04:00:00+00:00", 1_795_406_400_000), ("2016-12-31T23:59:60Z", 1_483_228_799_000),
    ])
    func `ISO 8601 is read`(text: String, milliseconds: Int64) {
        #expect(Instant(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T04:00:00", "2026-11-23 04:00:00Z", "2026-13-23T04:00:00Z", "2026-02-30T04:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T04:60:00Z", "2026-11-23T04:00:61Z", "2026-11-23T04:00:00.Z",
        "2026-11-23T04:00:00Zx", "2026-11-23T04:00:00+08:00", "+026-11-23T04:00:00Z", "２026-11-23T04:00:00Z",
    ])
    func `anything else is no time`(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test func `the Date header is read`() {
        #expect(Instant(httpDate: "Mon, 23 Nov 2026 04:00:00 GMT")?.description == "2026-11-23T04:00:00Z")
        #expect(Instant(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT")?.milliseconds == 784_111_777_000)
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
    ])
    func `other dates are no date`(text: String) {
        #expect(Instant(httpDate: text) == nil)
    }
}
