import CloudSimulator
import Foundation
import HTTP
import Model
import Synchronization
import Testing

@Suite struct FaultTests {
    private let make = ["VolumeId": SmallCloud.root]

    private func cloud(with fault: Fault) -> SmallCloud {
        let small = SmallCloud()
        small.cloud.add(FaultRule(fault, on: "ec2:CreateSnapshot"))
        return small
    }

    @Test(arguments: [Fault.Moment.before, .after])
    func `a fault before the effect prevents it, one after does not`(moment: Fault.Moment) async throws {
        for fault in [Fault.internalError(moment), .proxyPage(moment), Fault(moment, .truncated)] {
            let small = cloud(with: fault)
            _ = try await small.client.ec2("CreateSnapshot", make)
            #expect(small.contents?.snapshots.count == (moment == .after ? 1 : 0))
        }
        for fault in [Fault(moment, .reset), Fault(moment, .cut), Fault(moment, .hang), Fault(moment, .endless)] {
            let small = cloud(with: fault)
            let request = small.client.request("ec2", "CreateSnapshot", make)
            let error = await #expect(throws: TransportError.self) { try await small.cloud.transport.send(request) }
            #expect(error?.mayHaveBeenSent == true)
            #expect(small.contents?.snapshots.count == (moment == .after ? 1 : 0))
            #expect(small.cloud.ledger.last?.fault == fault)
            #expect(small.cloud.ledger.last?.acted == (moment == .after))
        }
    }

    @Test func `the fault decides the answer`() async throws {
        let refused = try await cloud(with: .internalError(.after)).client.ec2("CreateSnapshot", make)
        #expect(refused.status == 500)
        #expect(refused.code == "InternalError")
        let page = try await cloud(with: .proxyPage(.before, status: 200)).client.ec2("CreateSnapshot", make)
        #expect(page.status == 200)
        #expect(page.body.hasPrefix("<html>"))
        let half = try await cloud(with: Fault(.after, .truncated)).client.ec2("CreateSnapshot", make)
        #expect(half.status == 200)
        #expect(half.body.contains("<snapshotId>") || half.body.contains("<requestId>"))
        #expect(!half.body.contains("</CreateSnapshotResponse>"))
    }

    @Test func `an unreachable cloud has no effect, whatever the moment`() async throws {
        let small = cloud(with: Fault(.after, .unreachable))
        let request = small.client.request("ec2", "CreateSnapshot", make)
        let error = await #expect(throws: TransportError.self) { try await small.cloud.transport.send(request) }
        #expect(error?.mayHaveBeenSent == false)
        #expect(small.contents?.snapshots.isEmpty == true)
    }

    @Test func `a rule skips calls, then strikes a number of calls, and only those that it names`() async throws {
        let small = SmallCloud()
        small.cloud.add(
            FaultRule(.internalError(.before), on: "ec2:Describe*", value: "self", skip: 1, times: 2))
        func codes(_ parameters: [String: String]) async throws -> [String?] {
            var codes: [String?] = []
            for _ in 0..<4 { codes.append(try await small.client.ec2("DescribeSnapshots", parameters).code) }
            return codes
        }
        #expect(try await codes([:]) == [nil, nil, nil, nil])
        #expect(try await codes(["Owner.1": "self"]) == [nil, "InternalError", "InternalError", nil])
    }

    @Test func `the hook receives every call and may return a fault`() async throws {
        let seen = Mutex<[String]>([])
        let small = SmallCloud()
        small.cloud.setFaults { call in
            seen.withLock { $0.append("\(call.number) \(call.account?.digits ?? "") \(call.service):\(call.action)") }
            return call.isMutating ? .throttle : nil
        }
        #expect(try await small.client.ec2("CreateSnapshot", make).code == "RequestLimitExceeded")
        #expect(try await small.client.ec2("DescribeSnapshots").code == nil)
        #expect(
            seen.withLock { $0 } == ["1 111122223333 ec2:CreateSnapshot", "2 111122223333 ec2:DescribeSnapshots"])
    }

    @Test func `the stack below the hook does not grow with the number of calls`() async throws {
        let depths = Mutex<[Int]>([])
        let small = SmallCloud()
        small.cloud.setFaults { _ in
            depths.withLock { $0.append(Thread.callStackReturnAddresses.count) }
            return nil
        }
        for _ in 0..<200 { _ = try await small.client.ec2("DescribeSnapshots") }
        let (first, last) = depths.withLock { ($0.first ?? 0, $0.last ?? 0) }
        #expect(first > 0 && last < first + 100, "\(first) frames, then \(last)")
    }

    @Test func `half of the latency passes before the effect and half after, and a hang lasts the whole timeout`()
        async throws
    {
        let waits = Mutex<[Duration]>([])
        let key = CloudKey.user("a", of: SmallCloud.lane.account, in: .china)
        let cloud = CloudSimulator(
            scenario: CloudScenario(accounts: [
                CloudAccount(id: SmallCloud.lane.account, partition: .china, keys: [key])
            ]), latency: { _ in .milliseconds(200) }, pause: { duration in waits.withLock { $0.append(duration) } })
        let client = SigningClient(cloud: cloud, key: key, region: SmallCloud.lane.region)
        _ = try await client.call("sts", "GetCallerIdentity")
        #expect(waits.withLock { $0 } == [.milliseconds(100), .milliseconds(100)])
        cloud.add(FaultRule(Fault(.before, .hang), on: "sts:*"))
        await #expect(throws: TransportError.timedOut(after: .seconds(60))) {
            try await cloud.transport.send(client.request("sts", "GetCallerIdentity"))
        }
        #expect(waits.withLock { $0.last } == .seconds(60))
    }
}
