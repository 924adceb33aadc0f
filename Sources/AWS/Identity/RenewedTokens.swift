import Model
import Synchronization

/// The tokens of IAM Identity Center that this process renewed, by their files. One caller at a time renews a token, because
/// what renews it counts once, and several accounts may share it.
final class RenewedTokens: Sendable {
    private typealias Flight = SingleFlight<SignOnToken?, SignOnToken?, CredentialFailure>

    private let flights = Mutex<[String: Flight]>([:])

    /// The later of the file's token and the renewed one. The file's is later when a person has signed in again.
    func newest(_ read: SignOnToken, at path: String) -> SignOnToken {
        guard let kept = flight(path).withShared({ $0 }), kept.expiresAt > read.expiresAt else { return read }
        return kept
    }

    /// A token that ends later than the given one: the result of `renew`, or of another caller's. Nil when the service
    /// refuses.
    func renewed(
        _ token: SignOnToken, at path: String, by renew: () async throws(CredentialFailure) -> SignOnToken?
    ) async throws(CredentialFailure) -> SignOnToken? {
        let flight = flight(path)
        while true {
            let turn = await flight.turn { kept, _ -> SignOnToken?? in
                guard let kept, kept.expiresAt > token.expiresAt else { return nil }
                return .some(kept)
            }
            switch turn {
            case .found(let token), .landed(let token): return token
            case .lead: return try await lead(flight, renew)
            case .failed(let failure): throw failure
            case .abandoned: continue
            case .cancelled: throw .unanswered(action: "waiting for a token", why: "cancelled")
            }
        }
    }

    private func lead(
        _ flight: Flight, _ renew: () async throws(CredentialFailure) -> SignOnToken?
    ) async throws(CredentialFailure) -> SignOnToken? {
        do {
            let token = try await renew()
            flight.land(.landed(token)) { if let token { $0 = token } }
            return token
        } catch {
            // Why: a cancelled caller has no answer, and another one may get it.
            flight.land(Task.isCancelled ? .abandoned : .failed(error)) { _ in }
            throw error
        }
    }

    private func flight(_ path: String) -> Flight {
        flights.withLock { flights in
            if let known = flights[path] { return known }
            let made = Flight(nil)
            flights[path] = made
            return made
        }
    }
}
