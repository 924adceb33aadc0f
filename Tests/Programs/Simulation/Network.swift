import CloudSimulator
import HTTP
import Model
import Synchronization
import VirtualTime

/// What lies between the program and the cloud: a request under way arrives even when the process that sent it has died,
/// and an answer that comes after its caller has given up is lost.
package final class Network: Sendable {
    private struct Parcel: Sendable {
        let number: Int
        let request: HTTPRequest
    }

    private struct State {
        var faults = FaultPlan()
        var next = 0
        var waiting: [Int: CheckedContinuation<Result<HTTPResponse, TransportError>, Never>] = [:]
    }

    private let time: VirtualTime
    private let cloud: CloudSimulator
    private let dice: SeededDice
    private let state = Mutex(State())
    private let parcels: AsyncStream<Parcel>
    private let post: AsyncStream<Parcel>.Continuation
    /// What strangers may answer with, each of a request for a role: the same for another account.
    private let mixUp: @Sendable (HTTPRequest) -> HTTPRequest

    /// `cloud` must take no time of its own.
    package init(
        _ time: VirtualTime, _ cloud: CloudSimulator, _ dice: SeededDice,
        mixUp: @escaping @Sendable (HTTPRequest) -> HTTPRequest
    ) {
        self.time = time
        self.cloud = cloud
        self.dice = dice
        self.mixUp = mixUp
        (parcels, post) = AsyncStream.makeStream()
    }

    package func change(to faults: FaultPlan) { state.withLock { $0.faults = faults } }

    /// Carries parcels until `close`; each has a task of its own, which nobody's death cancels.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await parcel in parcels { group.addTask { await self.carry(parcel) } }
        }
    }

    package func close() { post.finish() }

    /// Sends, and waits for the answer as long as the request allows.
    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        let result: Result<HTTPResponse, TransportError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isCancelled {
                    continuation.resume(returning: .failure(.cancelled))
                } else {
                    post.yield(Parcel(number: number, request: request))
                }
            }
        } onCancel: {
            answer(number, .failure(.cancelled))
        }
        return try result.get()
    }

    private func answer(_ number: Int, _ result: Result<HTTPResponse, TransportError>) {
        state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(returning: result)
    }

    private func carry(_ parcel: Parcel) async {
        let faults = state.withLock { $0.faults }
        let limit = parcel.request.totalTimeout
        let out = flight(faults)
        await pause(min(out, limit))
        if out >= limit {
            answer(parcel.number, .failure(.timedOut(after: limit)))
            await pause(out - limit)
        }
        let isMixedUp = faults.strangerRate > 0 && dice.chance(faults.strangerRate)
        let result: Result<HTTPResponse, TransportError>
        do throws(TransportError) {
            result = .success(try await cloud.transport.send(isMixedUp ? mixUp(parcel.request) : parcel.request))
        } catch {
            result = .failure(error)
        }
        await pause(min(flight(faults), max(limit - out, .zero)))
        answer(parcel.number, result)
    }

    private func flight(_ faults: FaultPlan) -> Duration {
        if dice.chance(faults.lateRate) { return dice.duration(faults.lateFlight) }
        if dice.chance(faults.slowRate) { return dice.duration(faults.slowFlight) }
        return dice.duration(faults.flight)
    }

    private func pause(_ duration: Duration) async {
        // Why: nobody cancels what is on the wire.
        if duration > .zero { try? await time.sleep(duration) }
    }
}
