import Foundation
import Model
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: ["12345678901", "1234567890123", "12345678901a", "", " 23456789012", "１２３４５６７８９０１２"])
    func `an account id is twelve ASCII digits`(text: String) {
        #expect(AccountID(text) == nil)
        #expect(AccountID("012345678901")?.digits == "012345678901")
    }

    @Test(arguments: [
        ("us-east-1", Partition.aws), ("ap-southeast-2", .aws), ("cn-north-1", .china), ("cn-northwest-1", .china),
        ("us-gov-west-1", .govCloud), ("us-iso-east-1", .iso), ("us-isob-east-1", .isoB), ("eu-isoe-west-1", .isoE),
        ("us-isof-south-1", .isoF), ("eusc-de-east-1", .europeanSovereign), ("mx-central-1", .aws),
    ])
    func `a region knows its partition`(name: String, partition: Partition) throws {
        #expect(try #require(Region(name)).partition == partition)
    }

    @Test(arguments: [
        "", "us-east", "us-east-1a", "US-EAST-1", "us_east_1", "mars-north-1", "us--1", "us-east-1.evil.com",
        "us-east-1/",
    ])
    func `a text that is no region is refused`(name: String) {
        #expect(Region(name) == nil)
    }

    @Test(arguments: Partition.allCases)
    func `a partition's home region lies in it`(partition: Partition) throws {
        #expect(Region(partition.homeRegion.name) == partition.homeRegion)
    }

    @Test func `a run's name gets its night's date, once`() throws {
        let night = Night(
            day: try #require(CalendarDay("2026-11-23")), nightlyAt: try #require(ClockTime("04:00")), zone: .gmt)
        #expect(RunKey(night: night)?.text == "nightly-2026-11-23")
        #expect(RunKey(name: "before.upgrade_1", night: night)?.text == "before.upgrade_1-2026-11-23")
        #expect(RunKey(name: "nightly-2026-11-23", night: night)?.text == "nightly-2026-11-23")
        #expect(RunKey(name: "nightly-2026-11-22", night: night)?.text == "nightly-2026-11-22-2026-11-23")
        #expect(RunKey(name: "before.upgrade_1", night: night)?.name(in: night) == "before.upgrade_1")
        #expect(RunKey(stored: "nightly-2026-11-22").name(in: night) == "nightly-2026-11-22")
        for bad in ["", "a b", "a/b", "日", String(repeating: "x", count: 65)] {
            #expect(RunKey(name: bad, night: night) == nil)
        }
    }

    @Test func `a run's key that was edited by hand is shown as one harmless line, and stays exact`() {
        let key = RunKey(stored: "nightly\u{1B}[2J\n\u{202E}\0")
        #expect("\(key)" == "nightly\\u{1b}[2J\\u{a}\\u{202e}\\u{0}")
        #expect(key.text == "nightly\u{1B}[2J\n\u{202E}\0")
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z", "19700101T000000Z"),
        (1_763_870_400_999, "2025-11-23T04:00:00Z", "20251123T040000Z"),
        (-1, "1969-12-31T23:59:59Z", "19691231T235959Z"),
    ])
    func `an instant is written in UTC`(milliseconds: Int64, text: String, compact: String) {
        let instant = Instant(milliseconds: milliseconds)
        #expect(instant.description == text)
        #expect(UTCComponents(instant).compact == compact)
    }
}
