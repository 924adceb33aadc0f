import HTTP
import Model

/// Gets keys from a program that a profile names. The program runs without a shell, and nothing of its output is told
/// (DECISIONS D102).
struct ProcessKeys {
    let source: CredentialProcess
    let requests: SourceRequests
    let environment: CredentialEnvironment

    func fetch() async throws(CredentialFailure) -> CachedCredentials.Held {
        let name = CredentialSource.process(source).name
        let words: [String]
        do {
            words = try ShellWords.split(source.command)
        } catch {
            throw .unusable(source: name, why: error.rawValue)
        }
        guard let program = words.first else { throw .unusable(source: name, why: "it is empty") }
        let output: [UInt8]
        do {
            output = try await environment.runProcess(words)
        } catch {
            let told = requests.client.cleared(program)
            switch error {
            case .notStarted(let why): throw .unusable(source: name, why: "\(told) cannot be started: \(why)")
            case .ended(let how):
                throw .unusable(source: name, why: "\(told) ended \(how): run it by hand to see its messages")
            case .tooLong(let bytes): throw .unusable(source: name, why: "\(told) printed more than \(bytes >> 10) KiB")
            case .tooSlow(let limit):
                throw .unanswered(action: name, why: "\(told) took longer than \(limit.milliseconds / 1_000) s")
            case .cancelled: throw .unanswered(action: name, why: "cancelled")
            }
        }
        do {
            return requests.held(
                try KeyDocument.keys(output, hasVersion: true), now: requests.effects.now())
        } catch {
            throw requests.failure(error, source: name)
        }
    }
}
