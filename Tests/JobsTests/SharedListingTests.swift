import Jobs
import Model
import Testing

@Suite struct SharedListingTests {
    private func at(_ seconds: Int64) -> Uptime { Uptime(nanoseconds: seconds * 1_000_000_000) }

    @Test func `a listing that lands after one that began later does not replace it`() async throws {
        let list = SharedListing<String>()
        let seen = try await list.value(at: { at(1) }, suffices: { _ in false }) { () async throws(CallProblem) in
            list.put("younger", begunAt: at(2))
            return "older"
        }
        #expect(seen.value == "younger" && seen.begunAt == at(2))
        #expect(list.last?.value == "younger")
    }

    @Test func `a listing that began later replaces an earlier one, and an older one that is put does not`()
        async throws
    {
        let list = SharedListing<String>()
        list.put("first", begunAt: at(1))
        let seen = try await list.value(at: { at(3) }, suffices: { $0.begunAt >= at(2) }) {
            () async throws(CallProblem) in "second"
        }
        #expect(seen.value == "second")
        list.put("late", begunAt: at(2))
        #expect(list.last?.value == "second")
        let kept = try await list.value(at: { at(9) }, suffices: { $0.begunAt >= at(2) }) {
            () async throws(CallProblem) in "third"
        }
        #expect(kept.value == "second", "what suffices is not asked for again")
    }
}
