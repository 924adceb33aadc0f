import Engine
import Testing

@Suite struct StopSignalTests {
    @Test func `the first request stops gracefully, the second at once`() {
        let stop = StopSignal()
        #expect(stop.level == .none)
        stop.request()
        #expect(stop.level == .graceful)
        stop.request()
        stop.request()
        #expect(stop.level == .atOnce)
    }

    @Test func `waiters wake on a change, on an old change, and on cancellation`() async {
        let stop = StopSignal()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await stop.change(from: .none) }
            stop.request()
        }
        await stop.change(from: .none)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await stop.change(from: .graceful) }
            group.cancelAll()
        }
        #expect(stop.level == .graceful)
    }
}
