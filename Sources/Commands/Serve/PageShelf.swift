import Model
import Synchronization
import WebServer

/// Makes one page at a time, and keeps each for a moment. However many readers ask, the database has one reader, and a page is
/// made at most once in that moment.
final class PageShelf: Sendable {
    private struct State {
        var isBusy = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var pages: [SiteRequest: (madeAt: Uptime, answer: SiteAnswer)] = [:]
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Uptime

    /// How long a page is kept. A person who loads it again at once sees no older figures than a run that just began.
    static let keeps = Duration.seconds(1)

    init(now: @escaping @Sendable () -> Uptime) { self.now = now }

    /// The page for this request as it was made a moment ago, or as `make` makes it.
    func answer(_ request: SiteRequest, _ make: () async -> SiteAnswer) async -> SiteAnswer {
        if let kept = kept(request) { return kept }
        await enter()
        defer { leave() }
        if let kept = kept(request) { return kept }
        let answer = await make()
        state.withLock { state in
            let now = now()
            state.pages = state.pages.filter { now - $0.value.madeAt < Self.keeps }
            state.pages[request] = (now, answer)
        }
        return answer
    }

    private func kept(_ request: SiteRequest) -> SiteAnswer? {
        state.withLock { state in
            state.pages[request].flatMap { now() - $0.madeAt < Self.keeps ? $0.answer : nil }
        }
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isBusy {
                    state.waiting.append(continuation)
                    return false
                }
                state.isBusy = true
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            if state.waiting.isEmpty {
                state.isBusy = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
