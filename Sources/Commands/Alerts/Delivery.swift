import AWS
import Accounts
import Files
import HTTP
import Model
import Reports

/// Sends one message to one destination, at most once and within a bound. No result holds an address.
struct Delivery: Sendable {
    private let transport: Transport
    private let runProgram: @Sendable (_ words: [String], _ input: [UInt8]) async throws(ProcessFailure) -> Void
    private let sleep: @Sendable (Duration) async throws -> Void

    /// The time limit of a message's request, and of the program that takes a mail.
    static let patience = Duration.seconds(15)
    /// The waits before the connection is tried again. Only what was certainly not sent is sent later.
    private static let waits: [Duration] = [.seconds(1), .seconds(4)]
    private static let connectPatience = Duration.seconds(3)
    private static let answerBytes = 64 << 10
    private static let addressBytes = 4_096
    private static let whyBytes = 300

    init(_ workplace: Workplace) throws {
        transport = try workplace.surroundings.transport()
        runProgram = workplace.surroundings.runProgram
        sleep = workplace.surroundings.effects.sleep
    }

    enum Result: Sendable, Hashable {
        case sent
        /// It was certainly not accepted.
        case failed(String)
        /// It may have arrived.
        case unknown(String)

        var state: Notice.State {
            switch self {
            case .sent: .sent
            case .failed: .failed
            case .unknown: .unknown
            }
        }

        var why: String? {
            switch self {
            case .sent: nil
            case .failed(let why), .unknown(let why): why
            }
        }
    }

    /// - Parameter key: the same for the same message, for a receiver that drops what it has already.
    func send(_ text: AlertText, to destination: AlertDestination, key: String) async -> Result {
        switch destination.way {
        case .webhook(let address, let format):
            let headers = [
                HTTPHeader("Content-Type", "application/json; charset=utf-8"), HTTPHeader("Idempotency-Key", key),
            ]
            return await request(.post, address, headers, Array(text.body(format).utf8))
        case .ping(let address): return await request(.get, address, [], [])
        case .email(let mailbox, let program): return await mail(text, to: mailbox, program)
        }
    }

    // MARK: mail

    private func mail(_ text: AlertText, to mailbox: String, _ program: String) async -> Result {
        do throws(ProcessFailure) {
            try await runProgram([program, "-i", "--", mailbox], text.mail(to: mailbox))
            return .sent
        } catch {
            let name = Printable.name(program)
            return switch error {
            case .notStarted(let why):
                .failed(
                    Self.line("\(name) was not started: \(why); install a mail program, or name its path with sendmail")
                )
            case .ended(let how): .failed("\(name) ended \(how): it did not take the mail")
            case .tooSlow(let limit): .unknown("\(name) did not end within \(limit.words)")
            case .tooLong: .unknown("\(name) wrote too much")
            case .cancelled: .unknown("the process ended meanwhile")
            }
        }
    }

    // MARK: requests

    private func request(
        _ method: HTTPRequest.Method, _ address: AlertDestination.Address, _ headers: [HTTPHeader], _ body: [UInt8]
    ) async -> Result {
        let url: HTTPURL
        do {
            url = try HTTPURL(parsing: try Self.text(of: address))
        } catch let error as Unreadable {
            return .failed(error.why)
        } catch {
            return .failed("its address cannot be used: \(error)")
        }
        let request = HTTPRequest(
            method: method, url: url, headers: headers + [HTTPHeader("User-Agent", "aws-man/1")], body: body,
            connectTimeout: Self.connectPatience, totalTimeout: Self.patience, maxBodyBytes: Self.answerBytes)
        for wait in Self.waits.map(Optional.some) + [nil] {
            do throws(TransportError) {
                return Self.judge(try await transport.send(request))
            } catch {
                guard case .notConnected = error, let wait else { return Self.judge(error, url) }
                // Why: the wait throws only when it is cancelled, and the next try then ends at once.
                try? await sleep(wait)
            }
        }
        return .failed("it was not tried")
    }

    private struct Unreadable: Error { let why: String }

    private static func text(of address: AlertDestination.Address) throws(Unreadable) -> String {
        let path: String
        switch address {
        case .url(let text): return text
        case .file(let name): path = name
        }
        let bytes: [UInt8]
        do throws(FileRefusal) {
            bytes = try PlainFile.read(path, atMost: addressBytes, as: .input)
        } catch {
            throw Unreadable(why: line("the file of its address, \(path), \(error.words)"))
        }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first
            .map { String($0.filter { !$0.isWhitespace }) } ?? ""
    }

    static func judge(_ response: HTTPResponse) -> Result {
        switch response.status {
        case 200..<300: .sent
        case 300..<400:
            .failed(
                "it answered with status \(response.status), a redirect, which is not followed: name the final address")
        case 404, 410: .failed("it answered with status \(response.status): its address does not exist any more")
        default: .failed("it answered with status \(response.status)")
        }
    }

    static func judge(_ error: TransportError, _ url: HTTPURL) -> Result {
        switch error {
        case .refused(let why, _), .notConnected(let why, _), .notConnectable(let why, _):
            .failed(line(cleared(why, of: url)))
        case .timedOut(let limit): .unknown("there was no answer within \(limit.words)")
        case .broken: .unknown("the connection broke before the answer")
        case .bodyTooLarge: .unknown("its answer is longer than any")
        case .cancelled: .unknown("the process ended meanwhile")
        }
    }

    /// Removes what may be secret in a URL from a text.
    private static func cleared(_ text: String, of url: HTTPURL) -> String {
        [url.description, url.path, url.query].filter { $0.utf8.count > 1 }.reduce(text) {
            $0.replacing($1, with: "…")
        }
    }

    private static func line(_ text: String) -> String { ForeignText.line(text, bytes: whyBytes) }
}
