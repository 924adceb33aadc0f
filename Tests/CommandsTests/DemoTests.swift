import Foundation
import Testing

/// The demo's clock runs on the world's, which is fast already.
@Suite(.serialized) struct DemoTests {
    @Test func `the demo goes as scripted, and the same night again changes nothing`() async throws {
        let world = try World()
        let first = await world.start(["--database", world.database, "demo", "--speed", "1"])
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        #expect(first.output.contains("FAILED  nightly-2026-11-23"))
        #expect(first.output.contains("NOT COVERED"))
        #expect(first.output.contains("WARNINGS"))
        #expect(first.output.contains("\n  0 mutating calls"))
        #expect(first.errors.contains("as scripted."))
        let second = await world.start(["--database", world.database, "demo", "--speed", "1"])
        #expect(second.status == 0)
        #expect(second.output.contains("(0 the first time)"))
    }

    @Test func `nights settle`() async throws {
        let world = try World()
        let result = await world.start(["--database", world.database, "demo", "--nights", "3", "--speed", "1"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("nightly-2026-11-25"))
    }
}
