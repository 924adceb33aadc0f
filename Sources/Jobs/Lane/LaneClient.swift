import AWS
import Accounts
import Engine
import HTTP
import Model

/// Makes the calls of an account and region: it paces, gets credentials, sends once, records, and classifies.
package final class LaneClient: Sendable {
    package let account: Account
    package let lane: Lane
    let access: CloudAccess
    let control: any CallControl

    package init(account: Account, lane: Lane, access: CloudAccess, control: any CallControl) {
        self.account = account
        self.lane = lane
        self.access = access
        self.control = control
    }

    /// Makes one call. `subject` tells people what the call is about. `prepaid` says that the claim has paid for it.
    func call<O: Operation>(
        _ operation: O, _ purpose: CallRecord.Purpose, of subject: @autoclosure () -> ExactText = "",
        prepaid: Bool = false
    ) async throws(CallProblem) -> AWSAnswer<O.Output> {
        do {
            return try await send(operation, purpose, of: subject(), prepaid: prepaid)
        } catch {
            throw CallProblem(error, of: O.self, tried: tried(O.action, subject()))
        }
    }

    /// Reads a listing to its last page. An empty page does not end it. Its pages are as small as this action's had to be
    /// here before.
    func list<O: PagedOperation, Item>(
        _ operation: O, _ purpose: CallRecord.Purpose
    ) async throws(CallProblem) -> Listing<Item> where O.Output == Page<Item> {
        let flow = Flow(lane: lane, action: O.actionName)
        var operation = operation
        operation.pageSize = access.pageSizes.size(of: flow, wanted: operation.pageSize)
        do {
            return try await Pages<O>.collect(operation, shrunk: { access.pageSizes.note($0, of: flow) }) {
                (page: O) async throws(AWSFailure) in
                try await send(page, purpose, of: "", prepaid: false)
            }
        } catch {
            throw CallProblem(error, of: O.self, tried: tried(O.action, ""))
        }
    }

    /// True when calls to EC2 go to an emulator, and `failure` says that the emulator does not know the action. On AWS's
    /// own address no answer means this.
    func isUnknownToEmulator(_ failure: AWSFailure) -> Bool {
        // Why: an address that cannot be resolved makes no call, so the answer does not matter.
        guard let url = try? endpoint(for: .ec2).url, !lane.region.partition.owns(host: url.host) else {
            return false
        }
        return failure.saysActionUnknown(onLoopback: url.isLoopback)
    }

    private func tried(_ action: String, _ subject: ExactText) -> String {
        "\(action)\(subject.isEmpty ? "" : " of \(subject)") in \(lane) (\(account.name))"
    }

    private func send<O: Operation>(
        _ operation: O, _ purpose: CallRecord.Purpose, of subject: @autoclosure () -> ExactText, prepaid: Bool
    ) async throws(AWSFailure) -> AWSAnswer<O.Output> {
        let action = O.actionName
        if !prepaid { try await waitForTurn(action) }
        let endpoint = try endpoint(for: O.service)
        let keys = access.identities.account(IdentitySettings(account))
        let credentials: Credentials
        do {
            credentials = try await keys.credentials(for: lane.region, record: control.record)
        } catch {
            // Why: the fetch was cut, so the failure says nothing about the credentials.
            if Task.isCancelled { throw .notSent("It was cancelled while it waited for credentials.") }
            let failure = AWSFailure.credentials(error)
            if let outage = outage(failure, of: O.self, subject()) { control.answered(action, outage) }
            throw failure
        }
        let started = access.effects.now()
        let from = access.effects.uptime()
        do {
            let answer = try await access.client.call(
                operation, at: endpoint, region: lane.region, with: credentials, maySend: control.maySend)
            record(O.self, purpose, started, from, answer.meta, failure: nil)
            control.answered(action, .fine)
            return answer
        } catch {
            if case .notSent = error { throw error }
            record(O.self, purpose, started, from, error.meta, failure: error)
            control.answered(action, pacingAnswer(error, of: O.self, subject()))
            if Classifier.classify(error, effect: O.effect) == .credentialsExpired { keys.expired(credentials) }
            throw error
        }
    }

    private func endpoint(for service: Service) throws(AWSFailure) -> Endpoint {
        do {
            return try access.endpoints.endpoint(for: service, region: lane.region, override: account.endpoint)
        } catch {
            throw .transport(.refused(error.description, hint: error.hint))
        }
    }

    private func waitForTurn(_ action: ActionName) async throws(AWSFailure) {
        do {
            try await control.pace(action)
        } catch {
            switch error {
            case .cancelled: throw .notSent("It was cancelled while it waited for its turn.")
            case .outage(let outage): throw .heldBack(until: outage.nextProbe, outage.problem)
            }
        }
    }

    /// Writes the call into the audit.
    private func record<O: Operation>(
        _ operation: O.Type, _ purpose: CallRecord.Purpose, _ started: Instant, _ from: Uptime, _ meta: AnswerMeta?,
        failure: AWSFailure?
    ) {
        var isThrottled = false
        if let failure, case .throttled = Classifier.classify(failure, effect: O.effect) { isThrottled = true }
        control.record(
            CallRecord(
                action: O.actionName, purpose: purpose, mutating: O.effect != .reads, startedAt: started,
                duration: access.effects.uptime() - from, status: meta?.status, code: failure?.code,
                requestID: meta?.requestID, throttled: isThrottled))
    }

    /// Translates a failed call for the pacing.
    private func pacingAnswer<O: Operation>(
        _ failure: AWSFailure, of operation: O.Type, _ subject: ExactText
    ) -> PacingAnswer {
        if case .throttled(let retryAfter) = Classifier.classify(failure, effect: O.effect) {
            return .throttled(retryAfter: retryAfter)
        }
        // Why: whatever sends that much answers, and the next call may be sent.
        if failure.isAnswerTooLong { return .fine }
        return outage(failure, of: operation, subject) ?? (failure.meta == nil ? .noAnswer : .fine)
    }

    /// Nil unless the failure is one of an outage. The effect does not matter: a create in an outage is unknown, and
    /// tells as much about the service as a read.
    private func outage<O: Operation>(
        _ failure: AWSFailure, of operation: O.Type, _ subject: ExactText
    ) -> PacingAnswer? {
        guard case .outage = Classifier.classify(failure, effect: .reads) else { return nil }
        let problem = Classifier.problem(failure, tried: tried(O.action, subject), effect: .reads)
        return .outage(problem, hung: failure.meta == nil)
    }
}

extension IdentitySettings {
    package init(_ account: Account) {
        self.init(account: account.id, credentials: account.credentials, endpoint: account.endpoint)
    }
}
