import AWS
import ArgumentParser
import CloudSimulator
import Commands
import CurlTransport
import Foundation
import HTTP
import Model
import Synchronization

/// Measures the memory that a listing of instances with very many addresses takes, beside the bytes of its longest page.
struct AnswersRow {
    let workspace: Workspace

    /// The most memory as a multiple of one page.
    static let target = 3.0

    func measure() async throws -> [Line] {
        let fleet = AgedFleet(
            now: SampleFleet.wallNow, members: CloudProcess.members(1) { _ in 1_000 }, volumesPerInstance: 1,
            snapshotDays: 0, imageWeeks: 0, hasEdgeCases: false, addresses: 250)
        let cloud = try CloudProcess(fleet, CloudSettings(), latency: "0", in: workspace)
        defer { cloud.child.end() }
        let reader = try ChildProcess(
            ChildProcess.path(of: "Benchmarks"), ["read-instances", cloud.endpoint], environment: cloud.environment)
        defer { reader.end() }
        let figures = reader.line().split(separator: " ").compactMap { Double($0) }
        guard figures.count == 4 else { preconditionFailure("the reader tells its figures") }
        precondition(figures[0] == 1_000, "all instances were read")
        let (page, taken) = (figures[2] / 1e6, figures[3])
        return [
            Line(
                what: "16 memory to list 1,000 instances of 250 addresses", value: "\(Figure.short(taken)) MB",
                against: "the longest page \(Figure.short(page)) MB", ratio: taken / page,
                holds: taken / page <= Self.target),
            Line(
                what: "16   calls made, those with too long an answer included", value: Figure.short(figures[1]),
                against: "", ratio: nil),
        ]
    }
}

/// Lists the instances behind an endpoint. It prints their number, the number of calls, the bytes of the longest page, and
/// the megabytes by which the most resident memory exceeds that before the listing.
struct ReadInstances: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read-instances", abstract: "Lists instances and tells the memory that it took.")

    @Argument var endpoint: String

    mutating func run() async throws {
        let curl = try CurlTransport(TransportConfiguration())
        let send = curl.transport.send
        let seen = Mutex<(calls: Int, longest: Int)>((0, 0))
        let transport = Transport { request throws(TransportError) in
            seen.withLock { $0.calls += 1 }
            let answer = try await send(request)
            seen.withLock { $0.longest = max($0.longest, answer.body.count) }
            return answer
        }
        let effects = Effects.live()
        let client = AWSClient(transport: transport, effects: effects, limits: Limits())
        let region = known(Region(CloudProcess.region))
        let place = try Endpoints().endpoint(for: .ec2, region: region, override: endpoint)
        let key = AgedFleet.key(of: SampleFleet.account(0), in: .aws)
        let credentials = Credentials(accessKeyID: key.id, secretAccessKey: key.secret)
        // Why: the first call loads libraries.
        _ = try await client.call(DescribeInstances(maxResults: 5), at: place, region: region, with: credentials)
        let before = ProcessFigures(getpid()).resident
        seen.withLock { $0 = (0, 0) }
        let listing = try await Pages.collect(DescribeInstances()) { page throws(AWSFailure) in
            try await client.call(page, at: place, region: region, with: credentials)
        }
        let most = ProcessFigures(getpid()).residentAtMost
        let (calls, longest) = seen.withLock { $0 }
        print(listing.items.count, calls, longest, most - before)
        await curl.close()
    }
}
