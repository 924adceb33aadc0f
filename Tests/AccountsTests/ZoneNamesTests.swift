import Accounts
import Foundation
import Testing

/// `timezone` takes names of the time zone database that mean one thing, whatever else Foundation would take.
@Suite struct ZoneNamesTests {
    private func zone(_ name: String) -> TimeZone? {
        // Why: the account is nil exactly when the name is refused, which the tests ask for.
        try? Decoding.account(Decoding.sound + "timezone: \"\(name)\"\n").timeZone
    }

    @Test(arguments: [
        "UTC", "GMT", "Asia/Shanghai", "Asia/Calcutta", "America/Argentina/Buenos_Aires", "Etc/GMT-8", "Etc/UTC", "PRC",
        "Japan", "GB", "NZ-CHAT", "W-SU", "CST6CDT", "US/Pacific", "Europe/Kyiv",
    ])
    func `a name of the database is taken`(name: String) throws {
        #expect(zone(name) != nil)
    }

    @Test func `no abbreviation is taken, though the library knows a zone for each`() {
        let java = [
            "ACT", "AET", "AGT", "ART", "AST", "BET", "BST", "CAT", "CNT", "CST", "CTT", "EAT", "ECT", "IET", "IST",
            "JST", "MIT", "NET", "NST", "PLT", "PNT", "PRT", "PST", "SST", "VST",
        ]
        let library = TimeZone.abbreviationDictionary.keys.filter { !["UTC", "GMT"].contains($0) }
        let database = ["EST", "MST", "HST", "CET", "MET", "EET", "WET"]
        for name in java + library + database { #expect(zone(name) == nil, "\(name)") }
    }

    @Test(arguments: [
        "UTC+8", "UTC+08:00", "GMT+8", "GMT+0", "GMT0", "+08:00", "Z", "SystemV/PST8", "US/Pacific-New", "Etc/Unknown",
        "asia/shanghai", "Asia/Beijing", "localtime", "Factory", "posix/Asia/Shanghai", "Asia/", "/", "",
    ])
    func `what is no name of the database is refused`(name: String) {
        #expect(zone(name) == nil)
    }

    @Test func `every zone that is offered for an abbreviation is one that is taken`() {
        for name in ["CST", "BST", "IST", "EST", "MST", "SST", "NST", "MIT", "ECT", "AST", "ART", "ACT", "VST", "PRT"] {
            let problem = Decoding.problems(Decoding.sound + "timezone: \(name)\n").first ?? ""
            let offered = problem.matches(of: /[A-Z][A-Za-z]+\/[A-Za-z_\/]+/).map { String($0.0) }
            #expect(!offered.isEmpty, "\(problem)")
            for candidate in offered { #expect(zone(candidate) != nil, "\(candidate)") }
        }
    }
}
