import Foundation
import HTTP
import Model

extension CloudSimulator {
    /// The path below which a listener serves the routes of `administer`; all other paths belong to AWS.
    package static let adminPath = "/_simulator/"

    /// Serves tests in other processes, which inspect and change the cloud; returns nil for a path outside `adminPath`.
    ///
    /// GET `dump`, `ledger`, `tallies`, `settings`; POST `advance?seconds=`, `age?seconds=`, `settings`, `seed`,
    /// `faults` (one rule), `faults/clear`, `deny?account=&action=&region=`, `allow?account=`, `ledger/clear`.
    package func administer(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.url.path.hasPrefix(Self.adminPath) else { return nil }
        let name = request.url.path.dropFirst(Self.adminPath.utf8.count)
        let query = Form(Array(request.url.query.utf8))
        do {
            switch (request.method, name) {
            case (.get, "dump"): return Self.json(try dump().json())
            case (.get, "ledger"): return try Self.json(encoding: ledger)
            case (.get, "tallies"): return try Self.json(encoding: tallyRows)
            case (.get, "settings"): return try Self.json(encoding: settings)
            case (.post, "advance"): advance(by: try Self.seconds(query))
            case (.post, "age"): age(by: try Self.seconds(query))
            case (.post, "settings"): settings = try Self.decode(request.body)
            case (.post, "seed"): seed(try Self.decode(request.body))
            case (.post, "faults"): add(try Self.decode(request.body) as FaultRule)
            case (.post, "faults/clear"): removeFaultRules()
            case (.post, "ledger/clear"): clearLedger()
            case (.post, "deny"):
                let denial = CloudDenial(query?["action"] ?? "*", in: query?["region"].flatMap { Region($0) })
                edit(try Self.account(query)) { $0.denials.append(denial) }
            case (.post, "allow"): edit(try Self.account(query)) { $0.denials = [] }
            default: return HTTPResponse(status: 404)
            }
            return Self.json(Array("{}".utf8))
        } catch {
            return HTTPResponse(status: 400, body: Array("\(error)\n".utf8))
        }
    }

    /// A tally and its count, as a row of JSON.
    private struct TallyRow: Codable {
        let tally: CallTally
        let calls: Int
    }

    private var tallyRows: [TallyRow] {
        tallies.map { TallyRow(tally: $0.key, calls: $0.value) }.sorted { left, right in
            (left.tally.account?.digits ?? "", left.tally.region ?? "", left.tally.flow, left.tally.code)
                < (right.tally.account?.digits ?? "", right.tally.region ?? "", right.tally.flow, right.tally.code)
        }
    }

    private struct BadRequest: Error, CustomStringConvertible {
        let description: String
    }

    private static func seconds(_ query: Form?) throws -> Duration {
        guard let seconds = query?["seconds"].flatMap(Double.init), seconds.isFinite else {
            throw BadRequest(description: "seconds: expected a number")
        }
        return .milliseconds(Int64(seconds * 1_000))
    }

    private static func account(_ query: Form?) throws -> AccountID {
        guard let account = query?["account"].flatMap({ AccountID($0) }) else {
            throw BadRequest(description: "account: expected twelve digits")
        }
        return account
    }

    private static func decode<Value: Decodable>(_ body: [UInt8]) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(body))
    }

    private static func json(encoding value: some Encodable) throws -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return json(Array(try encoder.encode(value)))
    }

    private static func json(_ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(status: 200, headers: [HTTPHeader("Content-Type", "application/json")], body: body)
    }
}
