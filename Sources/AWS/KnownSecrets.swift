import HTTP
import Synchronization

/// The secrets that this process has signed with, and the clearing of foreign texts from them (REQUIREMENTS R76).
///
/// A service may repeat what was sent to it: the refusal of a signature quotes the session token (FACTS F54). So every
/// text of a failed call is cleared before it becomes a part of an error, from which logs, database and mails take it.
package final class KnownSecrets: Sendable, Redacted {
    /// The first 16 bytes of a secret as it may be written. A text that repeats these gives the secret away even if it
    /// was cut.
    private struct Head: Hashable {
        var high: UInt64 = 0
        var low: UInt64 = 0

        static let length = 16

        mutating func push(_ byte: UInt8) {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(byte)
        }
    }

    /// The most heads. Sessions of 1,000 accounts add some 2,000 an hour. Full, the set is emptied: the keys that are
    /// in use come back with their next calls.
    private static let capacity = 65_536
    private let heads = Mutex<Set<Head>>([])

    package init() {}

    /// This text replaces a secret.
    package static let removed = "(a secret was removed here)"

    /// Remembers the secret parts of these keys. A shorter secret than AWS's, such as an emulator's `test`, is no
    /// secret but a word that texts may hold.
    package func learn(_ credentials: Credentials) {
        learn(credentials.secretAccessKey)
        if let token = credentials.sessionToken { learn(token) }
    }

    /// Remembers one secret, such as the token of a metadata service.
    package func learn(_ secret: String) {
        guard let head = Self.head(secret.utf8) else { return }
        heads.withLock { heads in
            if heads.count >= Self.capacity { heads.removeAll() }
            guard heads.insert(head).inserted else { return }
            // Why the first bytes are enough: encoding makes a text longer only.
            for digits in ["0123456789ABCDEF", "0123456789abcdef"] {
                if let encoded = Self.head(Self.encoded(secret.utf8.prefix(Head.length), Array(digits.utf8))) {
                    heads.insert(encoded)
                }
            }
        }
    }

    private static func head(_ bytes: some Collection<UInt8>) -> Head? {
        guard bytes.count >= Head.length else { return nil }
        var head = Head()
        for byte in bytes.prefix(Head.length) { head.push(byte) }
        return head
    }

    private static func encoded(_ bytes: some Collection<UInt8>, _ digits: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte in
            isLetterOrDigit(byte) || "-_.~".utf8.contains(byte)
                ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    /// The text without secrets: without those that this process knows, and without what has the form of a secret.
    package func cleared(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= Head.length else { return text }
        let heads = heads.withLock { $0 }
        var kept: [UInt8] = []
        /// The index up to which the text has been handled.
        var done = 0
        func remove(_ range: Range<Int>) {
            kept += bytes[done..<max(done, range.lowerBound)] + Array(Self.removed.utf8)
            done = range.upperBound
        }
        var head = Head()
        var runStart = 0
        for index in bytes.indices {
            head.push(bytes[index])
            let start = index - Head.length + 1
            if start >= done, heads.contains(head) {
                remove(start..<bytes[(index + 1)...].endOfRun)
            } else if !Self.isOfSecret(bytes[index]) {
                runStart = index + 1
            } else if runStart >= done, index + 1 == bytes.count || !Self.isOfSecret(bytes[index + 1]),
                Self.hasForm(bytes[runStart...index])
            {
                remove(runStart..<index + 1)
            }
        }
        guard done > 0 else { return text }
        return String(decoding: kept + bytes[done...], as: UTF8.self)
    }

    /// True for an unbroken run of characters that has the form of a secret access key or of a session token. A run of
    /// hexadecimal digits is a digest.
    private static func hasForm(_ run: ArraySlice<UInt8>) -> Bool {
        if run.count == 40 {
            let plain = run.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "+") }
            return plain && run.contains { (48...57).contains($0) } && run.contains { (65...90).contains($0) }
                && run.contains { (103...122).contains($0) }
        }
        return run.count > 100 && tokenHeads.contains { run.starts(with: $0.utf8) }
    }

    /// The first characters of every session token: the encoded name of its format.
    private static let tokenHeads = ["IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz"]

    fileprivate static func isOfSecret(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "+/=%_-.~".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    package var description: String { "KnownSecrets" }
}

extension ArraySlice<UInt8> {
    /// The index after the characters that can belong to one secret.
    fileprivate var endOfRun: Int { firstIndex { !KnownSecrets.isOfSecret($0) } ?? endIndex }
}

extension KnownSecrets {
    /// The failure with all its texts cleared.
    package func cleared(_ failure: AWSFailure) -> AWSFailure {
        switch failure {
        case .answered(let code, let message, let meta, let retryAfter):
            .answered(code: cleared(code), message: cleared(message), meta: cleared(meta), retryAfter: retryAfter)
        case .notAWS(let what, let meta): .notAWS(what: cleared(what), meta: cleared(meta))
        case .transport(.refused(let why, let hint)): .transport(.refused(cleared(why), hint: hint))
        case .transport(.notConnected(let why, let hint)): .transport(.notConnected(cleared(why), hint: hint))
        case .transport(.notConnectable(let why, let hint)): .transport(.notConnectable(cleared(why), hint: hint))
        case .transport(.broken(let why)): .transport(.broken(cleared(why)))
        // Why: a call that is held back tells the problem of an earlier call, which was cleared.
        case .transport, .credentials, .notSent, .heldBack: failure
        }
    }

    /// Clears what an answer's head says. The request id is the server's text too.
    package func cleared(_ meta: AnswerMeta) -> AnswerMeta {
        AnswerMeta(
            status: meta.status, requestID: meta.requestID.map(cleared), date: meta.date, receivedAt: meta.receivedAt)
    }
}
