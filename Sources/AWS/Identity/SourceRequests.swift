import HTTP
import Model

/// Sends the unsigned requests by which a source of keys is asked, a few times where it does not answer.
struct SourceRequests {
    let client: AWSClient
    let effects: Effects

    /// A complete answer, and the time by which its times are read.
    struct Answer {
        let response: HTTPResponse
        let receivedAt: Instant
        /// The source's own clock where the answer shows it.
        var now: Instant { response.header("Date").flatMap { Instant(httpDate: $0) } ?? receivedAt }
    }

    /// The source did not answer, or answered that it cannot for now.
    struct Failure: Error {
        let why: String
        let isTimeout: Bool
        let isCancelled: Bool
    }

    /// Returns the first answer that is neither throttled nor an error of the server. Only a request that repeats without
    /// harm may have more than one try.
    func send(_ request: HTTPRequest, tries: Int, pause: Duration) async throws(Failure) -> Answer {
        var last = Failure(why: "it was not asked", isTimeout: false, isCancelled: false)
        for number in 1...tries {
            if number > 1 { try await wait(pause) }
            do {
                let response = try await client.fetch(request)
                if response.status < 500, response.status != 429 {
                    return Answer(response: response, receivedAt: effects.now())
                }
                last = Failure(why: "HTTP \(response.status)", isTimeout: false, isCancelled: false)
            } catch {
                if Task.isCancelled { throw Failure(why: "cancelled", isTimeout: false, isCancelled: true) }
                var isTimeout = false
                if case .transport(.timedOut) = error { isTimeout = true }
                last = Failure(why: error.message, isTimeout: isTimeout, isCancelled: false)
            }
        }
        throw last
    }

    /// The keys of an answer's document, with the end of their use by the steady clock.
    func held(_ answer: Answer, source: String) throws(CredentialFailure) -> CachedCredentials.Held {
        let credentials: Credentials
        do {
            credentials = try KeyDocument.keys(answer.response.body)
        } catch {
            throw failure(error, source: source)
        }
        return held(credentials, now: answer.now)
    }

    func held(_ credentials: Credentials, now: Instant) -> CachedCredentials.Held {
        client.learn(credentials)
        return CachedCredentials.Held(
            credentials: credentials, account: nil,
            until: credentials.expiresAt.map { effects.uptime() + ($0 - now) })
    }

    func failure(_ fault: KeyDocument.Fault, source: String) -> CredentialFailure {
        switch fault {
        case .unreadable(let why): .unusable(source: source, why: "the answer: \(why)")
        case .refused(let code, let message):
            .unusable(source: source, why: client.cleared("\(code): \(message)"))
        }
    }

    private func wait(_ pause: Duration) async throws(Failure) {
        do {
            try await effects.sleep(pause)
        } catch {
            throw Failure(why: "cancelled", isTimeout: false, isCancelled: true)
        }
    }
}
