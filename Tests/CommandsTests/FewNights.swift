import Foundation
import Synchronization
import Testing

/// Lets only a few tests of the suite work at once. Their nights go by a clock that runs fast: beside many others so much of a
/// night would pass between two steps that it is over on a slow machine.
struct FewNights: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    private static let places = Places(max(4, 2 * ProcessInfo.processInfo.activeProcessorCount))

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        await Self.places.take()
        defer { Self.places.give() }
        try await body()
    }

    /// A number of places. Who finds none waits in turn.
    private final class Places: Sendable {
        private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

        init(_ count: Int) { state = Mutex((count, [])) }

        func take() async {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    guard state.free == 0 else {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append(continuation)
                    return false
                }
                if isFree { continuation.resume() }
            }
        }

        func give() {
            let next: CheckedContinuation<Void, Never>? = state.withLock { state in
                guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
                state.free += 1
                return nil
            }
            next?.resume()
        }
    }
}

extension Trait where Self == FewNights {
    static var fewNights: Self { FewNights() }
}
