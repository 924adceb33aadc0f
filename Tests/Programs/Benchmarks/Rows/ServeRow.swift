import CloudSimulator
import Foundation
import Model
import TestServer

/// Measures nights of the built program, alone and beside `aws-man serve` with 200 readers that do not read and a client
/// that sends broken requests all the time. The two take turns.
struct ServeRow {
    let workspace: Workspace

    /// The most that the night may take, as a multiple of the one alone.
    static let ratioTarget = 1.02
    private static let readers = 200
    /// The time between two steps, and the readers that connect again at each: every reader hangs for some four seconds.
    private static let (step, renewed) = (Duration.milliseconds(200), 10)

    func measure() async throws -> [Line] {
        var (alone, beside): ([NightCost], [NightCost]) = ([], [])
        for round in 0..<workspace.size(5, quick: 1) {
            alone.append(try await night(round, isServed: false))
            beside.append(try await night(round, isServed: true))
        }
        func line(_ what: String, _ figure: (NightCost) -> Double) -> Line {
            let (before, after) = (alone.map(figure), beside.map(figure))
            let ratio = Figure.median(zip(after, before).map { $0 / $1 })
            return Line(
                what: "17 \(what)", value: Figure.spread(after, unit: " s"),
                against: "alone \(Figure.spread(before, unit: " s"))", ratio: ratio, holds: ratio <= Self.ratioTarget)
        }
        return [
            line("a night beside serve and its clients: wall time", \.seconds),
            line("  processor time", \.processorSeconds),
        ]
    }

    private func night(_ round: Int, isServed: Bool) async throws -> NightCost {
        let fleet = AgedFleet(
            seed: UInt64(round + 1), now: SampleFleet.wallNow,
            members: CloudProcess.members(workspace.size(200, quick: 20)) { _ in 10 }, snapshotDays: 10, imageWeeks: 2,
            hasEdgeCases: false)
        let cloud = try CloudProcess(fleet, latency: "5-15", in: workspace)
        defer { cloud.child.end() }
        let paths = ["--accounts", try cloud.accounts(in: workspace), "--database", workspace.newPath()]
        let program = ChildProcess.path(of: "aws-man")
        func run() async throws -> NightCost {
            try await cloud.cost {
                try ChildProcess(program, paths + ["run"], environment: cloud.environment, quiet: true)
            }
        }
        guard isServed else { return try await run() }
        let server = try ChildProcess(program, paths + ["serve", "--listen", "127.0.0.1:0"])
        defer { server.end() }
        let client = LoopbackClient(port: known(Int(server.line().split { !$0.isNumber }.last ?? "")))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.hang(on: client) }
            group.addTask { try await Self.fuzz(client, seed: UInt64(round)) }
            defer { group.cancelAll() }
            return try await run()
        }
    }

    /// Holds the connections of readers that ask for pages and do not read them.
    private static func hang(on client: LoopbackClient) async throws {
        let pages = ["/", "/nights", "/accounts", "/tasks", "/metrics", "/events"]
        var sockets: [Int32] = []
        defer { for socket in sockets where socket >= 0 { close(socket) } }
        for number in 0... {
            let socket = client.connect(bufferBytes: 4_096)
            let ask = "GET \(pages[number % pages.count]) HTTP/1.1\r\nHost: localhost\r\n\r\n"
            if socket >= 0 { LoopbackClient.send(Array(ask.utf8), on: socket) }
            sockets.append(socket)
            if sockets.count > readers {
                let oldest = sockets.removeFirst()
                if oldest >= 0 { close(oldest) }
            }
            if sockets.count < readers { continue }
            if number % renewed == 0 { try await Task.sleep(for: step) }
        }
    }

    /// Sends requests with a few wrong bytes, one after the other.
    private static func fuzz(_ client: LoopbackClient, seed: UInt64) async throws {
        var random = SeededRandom(seed: seed, "broken requests")
        let head = Array("GET /tasks?state=failed&code=A HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n".utf8)
        while !Task.isCancelled {
            var bytes = head
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = await client.exchange(bytes, seconds: 1)
        }
    }
}
