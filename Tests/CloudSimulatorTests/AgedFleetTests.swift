import CloudSimulator
import HTTP
import Model
import Testing

@Suite struct AgedFleetTests {
    private let fleet = AgedFleet(
        seed: 7,
        members: [
            .init(account("111122223333"), [region("cn-north-1"), region("cn-northwest-1")]),
            .init(account("444455556666"), [region("cn-north-1")]),
            .init(account("777788889999"), [region("eu-west-1")]),
        ], instances: 4, topicMissingEvery: 2)

    @Test func `the same seed gives the same cloud, another seed gives another`() throws {
        #expect(try fleet.scenario().json() == fleet.scenario().json())
        var other = fleet
        other.seed = 8
        #expect(try fleet.scenario().json() != other.scenario().json())
    }

    @Test func `a dump seeds the same cloud again, from JSON too`() throws {
        let first = CloudSimulator(scenario: fleet.scenario()).dump()
        let again = CloudSimulator(scenario: try CloudScenario(json: first.json())).dump()
        #expect(again == first)
        #expect(try again.json() == first.json())
    }

    @Test func `every id is unique, and every reference names an existing resource`() {
        let scenario = fleet.scenario()
        var ids: [String] = []
        for region in scenario.accounts.flatMap(\.regions) {
            ids += region.instances.map(\.id) + region.volumes.map(\.id) + region.snapshots.map(\.id)
            ids += region.images.map(\.id)
            let volumes = Set(region.volumes.map(\.id))
            let snapshots = Set(region.snapshots.map(\.id))
            #expect(region.instances.flatMap(\.devices).allSatisfy { volumes.contains($0.volume) })
            #expect(region.images.flatMap(\.devices).allSatisfy { $0.snapshot.map(snapshots.contains) ?? false })
            #expect(Set(region.images.map(\.name)).count == region.images.count)
            #expect(region.images.allSatisfy { (3...128).contains($0.name.unicodeScalars.count) })
        }
        #expect(Set(ids).count == ids.count)
    }

    @Test func `selected instances have their days of snapshots and weeks of images`() throws {
        var plain = fleet
        plain.hasEdgeCases = false
        let lane = try #require(plain.scenario()[Lane(account: account("444455556666"), region: region("cn-north-1"))])
        #expect(lane.instances.count == 4)
        #expect(lane.volumes.count == 8)
        // Why: eight volumes have ten days each, and the images of two and three weeks ago have a root snapshot each.
        #expect(lane.snapshots.count == 8 * 10 + 4 * 2)
        #expect(lane.images.count == 4 * 3)
        #expect(lane.snapshots.allSatisfy { $0.startedAt < plain.now })
        #expect(lane.alarms.map(\.threshold).contains(55_000_000))
    }

    @Test func `each partition's first account may assume the role in the others`() async throws {
        let cloud = CloudSimulator(scenario: fleet.scenario())
        let hub = SigningClient(
            cloud: cloud, key: AgedFleet.key(of: account("111122223333"), in: .china), region: region("cn-north-1"))
        let member = SigningClient(
            cloud: cloud, key: AgedFleet.key(of: account("444455556666"), in: .china), region: region("cn-north-1"))
        func assume(_ client: SigningClient, _ account: String) async throws -> String? {
            try await client.call(
                "sts", "AssumeRole",
                ["RoleArn": "arn:aws-cn:iam::\(account):role/aws-man", "RoleSessionName": "test"]
            ).code
        }
        #expect(try await assume(hub, "444455556666") == nil)
        #expect(try await assume(member, "111122223333") == "AccessDenied")
    }

    @Test func `a scenario file may leave out usual values`() throws {
        let json = """
            {"accounts": [{"id": "111122223333", "regions": [{"region": "cn-north-1",
              "instances": [{"id": "i-1", "tags": {"AutoSnapshot": "true"}, "devices": [{"device": "/dev/xvda", "volume": "vol-1"}]}],
              "volumes": [{"id": "vol-1"}], "snapshots": [{"id": "snap-1", "volume": "vol-1", "startedAt": 0}]}]}]}
            """
        let scenario = try CloudScenario(json: Array(json.utf8))
        #expect(scenario.accounts.first?.partition == .china)
        let region = try #require(scenario.accounts.first?.regions.first)
        #expect(region.instances.first?.state == .running)
        #expect(region.snapshots.first?.state == .completed)
    }

    @Test func `ageing makes everything older and changes nothing else`() throws {
        let cloud = CloudSimulator(scenario: fleet.scenario())
        let before = cloud.dump()
        cloud.age(by: .days(1))
        let after = cloud.dump()
        #expect(after != before)
        #expect(after.aged(by: .days(-1)) == before)
        #expect(after.now == before.now)
    }
}
