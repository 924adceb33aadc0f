import CloudSimulator
import Foundation
import Model
import Testing

/// Every instance, with any name, gets its snapshots and an image with a unique name.
@Suite(.fewNights) struct NameTests {
    @Test func `instances with shared, missing, Unicode and long names each get an image`() async throws {
        let world = try World(accounts: [World.shop], hasEdgeCases: true)
        let result = await world.run("run")
        let report = try await world.report()
        let shop = try #require(report.region(World.shop))
        #expect(shop.snapshots.due ?? 0 > 10)
        #expect(shop.snapshots.due == shop.snapshots.confirmed)
        #expect(shop.failures.isEmpty, "\(shop.failures)")
        #expect(shop.warnings.contains { $0.contains("one-of-two") })
        #expect(result.output.contains("one-of-two"))

        // Why more nights: an image needs two snapshots of its root volume from earlier nights.
        for _ in 0..<2 {
            world.skip(.days(1))
            _ = await world.run("run")
        }
        let id = try #require(AccountID(World.shop))
        let region = try #require(world.simulator.dump()[id]?.regions.first)
        let made = region.images.filter { $0.tags["aws-man:instance"] != nil }
        #expect(Set(made.map(\.name)).count == made.count)
        #expect(made.allSatisfy { (3...128).contains($0.name.count) })
        func images(of name: ExactText?) -> [CloudImage] {
            let instances = region.instances.filter { $0.tags["Name"] == name && $0.state == .running }
                .filter { $0.tags["AutoSnapshot"] == "true" }
            #expect(!instances.isEmpty)
            return made.filter { image in instances.contains { $0.id == image.tags["aws-man:instance"]?.text } }
        }
        #expect(images(of: "one-of-two").count == 2)
        #expect(images(of: nil).count == 1)
        #expect(images(of: "生产-数据库-1 ✓").count == 1)
        #expect(images(of: ExactText(String(repeating: "long-name-", count: 25) + "256-ch")).count == 1)
    }
}
