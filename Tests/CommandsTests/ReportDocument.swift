import Foundation

/// The JSON report as another program reads it.
struct ReportDocument: Decodable {
    struct Counts: Decodable, Equatable {
        var done = 0
        var failed = 0
        var skipped = 0
        var blocked = 0
        var open = 0
    }
    struct Snapshots: Decodable, Equatable {
        let due: Int?
        let confirmed: Int
    }
    struct Uncovered: Decodable {
        let feature: String
        let code: String
        let message: String
        let hint: String?
    }
    struct Failure: Decodable {
        let task: Int
        let kind: String
        let state: String
        let code: String
        let message: String
        let replay: String?
    }
    struct RegionPart: Decodable {
        let account: String
        let region: String
        let state: String
        let uncovered: [Uncovered]
        let kinds: [String: Counts]
        let snapshots: Snapshots
        let failures: [Failure]
        let warnings: [String]
    }

    struct Idle: Decodable, Equatable {
        let account: String
        let reason: String
        let until: String?
        let since: String?
        let state: String?
    }

    let run: String
    let state: String
    let verdict: String
    let exit: Int32
    let totals: Counts
    let snapshots: Snapshots
    let regions: [RegionPart]
    let warnings: [String]
    let idle: [Idle]

    func region(_ account: String) -> RegionPart? { regions.first { $0.account == account } }
}

extension World {
    /// The latest run's report, as `report --format json` prints it.
    func report() async throws -> ReportDocument {
        let result = await run("report", "--format", "json")
        return try JSONDecoder().decode(ReportDocument.self, from: Data(result.output.utf8))
    }
}
