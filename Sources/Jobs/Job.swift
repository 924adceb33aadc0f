import Accounts
import Engine
import Model
import Queue

/// A kind of task: what is known of it, what it must be allowed to do, and how it is done. `AllJobs` lists the kinds.
protocol Job: Sendable {
    associatedtype Payload: TaskPayload = NoPayload
    /// The part of the account's file about the feature that the job serves.
    associatedtype Policy: Sendable = Void

    static var facts: KindFacts { get }
    /// The permissions that the job needs in the account; empty when the account does not use the job.
    static func permissions(for account: Account) -> [Permission]
    /// Nil when the account's file switches the feature off.
    static func policy(of account: Account) -> Policy?
    static func capacity(_ limits: Limits) -> LaneCapacity?
    static func perform(_ task: Assignment<Payload, Policy>) async throws(CallProblem) -> AttemptResult
    /// The payload is nil when another version wrote it. The policy is nil when the feature is off. Even without
    /// a policy, an earlier attempt may have acted.
    static func reconcile(_ task: Assignment<Payload?, Policy?>) async throws(CallProblem) -> Reconciliation
}

/// A claimed task with the payload and policy that its job needs.
struct Assignment<Payload: Sendable, Policy: Sendable>: Sendable {
    let session: LaneSession
    let attempt: Attempt
    let payload: Payload
    let policy: Policy
}

extension Job where Policy == Void {
    static func policy(of account: Account) -> Void? { () }
}

extension Job {
    static func capacity(_ limits: Limits) -> LaneCapacity? { nil }

    static func reconcile(_ task: Assignment<Payload?, Policy?>) async throws(CallProblem) -> Reconciliation { .absent }

    /// The job as the engine runs it.
    static func definition(in environment: JobEnvironment) -> JobDefinition {
        let effect = Effect(facts.effect)
        let limits = environment.limits
        return JobDefinition(
            kind: facts.kind, effect: effect, limit: effect == .reads ? limits.enumerationLimit : limits.attemptLimit,
            capacity: capacity(limits), perform: { await perform($0, environment) },
            reconcile: { await reconcile($0, environment) })
    }

    private static func perform(_ attempt: Attempt, _ environment: JobEnvironment) async -> AttemptResult {
        guard let session = environment.session(attempt) else {
            return AttemptResult(.failed(.noAccount(attempt.claim)))
        }
        guard let payload = Payload(json: attempt.claim.payload) else {
            return AttemptResult(.failed(.badPayload(attempt.claim)))
        }
        // Why before the policy: a feature that a mistake in the file stops is not switched off.
        if let problem = facts.feature.flatMap(session.account.problem) { return AttemptResult(.failed(problem)) }
        guard let policy = policy(of: session.account) else {
            let feature = facts.feature?.rawValue ?? facts.kind.name
            return AttemptResult(.skipped(why: "\(feature) are switched off in \(session.account.file)"))
        }
        do {
            return try await perform(Assignment(session: session, attempt: attempt, payload: payload, policy: policy))
        } catch {
            return AttemptResult(error, at: session.now)
        }
    }

    private static func reconcile(_ attempt: Attempt, _ environment: JobEnvironment) async -> Reconciliation {
        guard let session = environment.session(attempt) else {
            return .settled(AttemptResult(.failed(.noAccount(attempt.claim))))
        }
        do {
            return try await reconcile(
                Assignment(
                    session: session, attempt: attempt, payload: Payload(json: attempt.claim.payload),
                    policy: policy(of: session.account)))
        } catch {
            return .settled(AttemptResult(error, at: session.now))
        }
    }
}
