import CloudSimulator
import HTTP
import Model
import Synchronization
import VirtualTime

/// The network between the program and the cloud. A request on its way arrives even if its process has died. An answer
/// that arrives after the sender of its request stopped waiting is lost.
final class SimulatedNetwork: Sendable {
    private struct Message: Sendable {
        let number: Int
        let request: HTTPRequest
    }

    private struct State {
        var plan = FaultPlan()
        var next = 0
        var waiting: [Int: CheckedContinuation<Result<HTTPResponse, TransportError>, Never>] = [:]
    }

    private let time: VirtualTime
    private let cloud: CloudSimulator
    private let random: SharedRandom
    private let state = Mutex(State())
    private let messages: AsyncStream<Message>
    private let outbox: AsyncStream<Message>.Continuation
    /// Returns a misrouted request for a role: the same request for another account.
    private let misroute: @Sendable (HTTPRequest) -> HTTPRequest

    /// `cloud` must not have a latency of its own.
    init(
        _ time: VirtualTime, _ cloud: CloudSimulator, _ random: SharedRandom,
        misroute: @escaping @Sendable (HTTPRequest) -> HTTPRequest
    ) {
        self.time = time
        self.cloud = cloud
        self.random = random
        self.misroute = misroute
        (messages, outbox) = AsyncStream.makeStream()
    }

    func use(_ plan: FaultPlan) { state.withLock { $0.plan = plan } }

    /// Carries messages until `close`. Each message has its own task, which the death of a process does not cancel.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await message in messages { group.addTask { await self.carry(message) } }
        }
    }

    func close() { outbox.finish() }

    /// Sends a request and waits for the answer as long as the request allows.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
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
                    outbox.yield(Message(number: number, request: request))
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

    private func carry(_ message: Message) async {
        let plan = state.withLock { $0.plan }
        let limit = message.request.totalTimeout
        let toCloud = latency(plan)
        await pause(min(toCloud, limit))
        if toCloud >= limit {
            answer(message.number, .failure(.timedOut(after: limit)))
            await pause(toCloud - limit)
        }
        let isMisrouted = plan.misroutedRoleRate > 0 && random.chance(plan.misroutedRoleRate)
        let result: Result<HTTPResponse, TransportError>
        do throws(TransportError) {
            result = .success(try await cloud.transport.send(isMisrouted ? misroute(message.request) : message.request))
        } catch {
            result = .failure(error)
        }
        await pause(min(latency(plan), max(limit - toCloud, .zero)))
        answer(message.number, result)
    }

    private func latency(_ plan: FaultPlan) -> Duration {
        if random.chance(plan.lateRate) { return random.duration(plan.lateLatency) }
        if random.chance(plan.slowRate) { return random.duration(plan.slowLatency) }
        return random.duration(plan.latency)
    }

    private func pause(_ duration: Duration) async {
        // Why: a message on its way is never cancelled.
        if duration > .zero { try? await time.sleep(duration) }
    }
}
