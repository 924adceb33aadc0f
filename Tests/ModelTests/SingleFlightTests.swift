import Model
import Testing

@Suite struct SingleFlightTests {
    private struct Refused: Error, Equatable {}
    private typealias Flight = SingleFlight<Int?, Int, Refused>
    private let flight = Flight(nil)

    private func turn() async -> Flight.Turn { await flight.turn { shared, _ in shared } }

    private func waiters(_ count: Int) async {
        while flight.waiting < count { await Task.yield() }
    }

    /// The results of `count` callers that come while a flight is under way. The flight then ends by `end`.
    private func turns(
        _ count: Int, end: Flight.Turn, change: (inout Int?) -> Void = { _ in }
    ) async -> [Flight.Turn] {
        await withTaskGroup(of: Flight.Turn.self) { group in
            for _ in 0..<count { group.addTask { await turn() } }
            await waiters(count)
            flight.land(end, change)
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `one caller leads, and all others get what it landed`() async {
        #expect(await turn() == .lead)
        let others = await turns(100, end: .landed(7)) { $0 = 7 }
        #expect(others == Array(repeating: .landed(7), count: 100))
        #expect(await turn() == .found(7))
    }

    @Test func `a failure reaches all that wait, and the next caller leads`() async {
        #expect(await turn() == .lead)
        #expect(await turns(2, end: .failed(Refused())) == [.failed(Refused()), .failed(Refused())])
        #expect(await turn() == .lead)
    }

    @Test func `of those that waited for an abandoned flight one leads, and the others wait again`() async {
        #expect(await turn() == .lead)
        #expect(await turns(3, end: .abandoned) == [.abandoned, .abandoned, .abandoned])
        #expect(await turn() == .lead)
        #expect(await turns(2, end: .landed(1)) == [.landed(1), .landed(1)])
    }

    @Test func `a cancelled caller stops waiting, and the flight goes on`() async {
        #expect(await turn() == .lead)
        let cancelled = await withTaskGroup(of: Flight.Turn.self) { group in
            group.addTask { await turn() }
            await waiters(1)
            group.cancelAll()
            return await group.next()
        }
        #expect(cancelled == .cancelled && flight.waiting == 0)
        #expect(await turns(1, end: .landed(3)) == [.landed(3)])
    }

    @Test func `a caller that is cancelled already does not wait`() async {
        #expect(await turn() == .lead)
        let late = await withTaskGroup(of: Flight.Turn.self) { group in
            group.cancelAll()
            group.addTask { await turn() }
            return await group.next()
        }
        #expect(late == .cancelled && flight.waiting == 0)
    }

    @Test func `what is shared can be used while a flight is under way`() async {
        #expect(await turn() == .lead)
        flight.withShared { $0 = 5 }
        #expect(await turn() == .found(5))
        #expect(await flight.turn { shared, isUnderWay in isUnderWay ? shared : nil } == .found(5))
    }
}
