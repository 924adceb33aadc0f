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
            return try await send(operation, purpose, prepaid: prepaid)
        } catch {
            throw CallProblem(error, of: O.self, tried: tried(O.action, subject()))
        }
    }

    /// Reads a listing to its last page. An empty page does not end it.
    func list<O: PagedOperation, Item>(
        _ operation: O, _ purpose: CallRecord.Purpose
    ) async throws(CallProblem) -> Listing<Item> where O.Output == Page<Item> {
        do {
            return try await Pages<O>.collect(operation) { (page: O) async throws(AWSFailure) in
                try await send(page, purpose, prepaid: false)
            }
        } catch {
            throw CallProblem(error, of: O.self, tried: tried(O.action, ""))
        }
    }

    /// True when calls to EC2 do not go to AWS's own address.
    var isEmulated: Bool {
        // Why: an address that cannot be resolved makes no call, so the answer does not matter.
        guard let endpoint = try? endpoint(for: .ec2) else { return false }
        return !endpoint.url.host.hasSuffix(lane.region.partition.dnsSuffix)
    }

    private func tried(_ action: String, _ subject: ExactText) -> String {
        "\(action)\(subject.isEmpty ? "" : " of \(subject)") in \(lane) (\(account.name))"
    }

    private func send<O: Operation>(
        _ operation: O, _ purpose: CallRecord.Purpose, prepaid: Bool
    ) async throws(AWSFailure) -> AWSAnswer<O.Output> {
        let action = O.actionName
        if !prepaid {
            do { try await control.pace(action) } catch {
                throw .notSent("It was cancelled while it waited for its turn.")
            }
        }
        let endpoint = try endpoint(for: O.service)
        let keys = access.identities.account(IdentitySettings(account))
        let credentials: Credentials
        do {
            credentials = try await keys.credentials(for: lane.region, record: control.record)
        } catch {
            throw .credentials(error)
        }
        let started = access.effects.now()
        let from = access.effects.uptime()
        do {
            let answer = try await access.client.call(
                operation, at: endpoint, region: lane.region, with: credentials, maySend: control.maySend)
            note(action, O.effect, purpose, started, from, answer.meta, failure: nil)
            return answer
        } catch {
            note(action, O.effect, purpose, started, from, error.meta, failure: error)
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

    /// Writes the call into the audit, and tells the pacing how it was answered.
    private func note(
        _ action: ActionName, _ effect: Effect, _ purpose: CallRecord.Purpose, _ started: Instant, _ from: Uptime,
        _ meta: AnswerMeta?, failure: AWSFailure?
    ) {
        if case .notSent = failure { return }
        let meaning = failure.map { Classifier.classify($0, effect: effect) }
        var answer = meta == nil ? PacingAnswer.noAnswer : .fine
        var isThrottled = false
        if case .throttled(let retryAfter) = meaning {
            answer = .throttled(retryAfter: retryAfter)
            isThrottled = true
        }
        control.record(
            CallRecord(
                action: action, purpose: purpose, mutating: effect != .reads, startedAt: started,
                duration: access.effects.uptime() - from, status: meta?.status, code: failure?.code,
                requestID: meta?.requestID, throttled: isThrottled))
        control.answered(action, answer)
    }
}

extension IdentitySettings {
    package init(_ account: Account) {
        self.init(account: account.id, credentials: account.credentials, endpoint: account.endpoint)
    }
}
