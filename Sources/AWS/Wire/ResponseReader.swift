import HTTP
import Model

/// Reads one HTTP response as the answer of an operation: a success document, an error document, or neither.
package struct ResponseReader {
    private let response: HTTPResponse
    private let receivedAt: Instant

    /// `receivedAt` is the local clock when the response had arrived.
    package init(_ response: HTTPResponse, receivedAt: Instant) {
        self.response = response
        self.receivedAt = receivedAt
    }

    /// Throws `.answered` for a complete AWS error document, and `.notAWS` for anything else that is no success.
    package func read<O: Operation>(_ operation: O) throws(AWSFailure) -> AWSAnswer<O.Output> {
        let answer: ParsedAnswer<O.Output>
        do {
            answer = try operation.parse(response.body)
        } catch {
            throw notAWS(error.what, meta(nil))
        }
        let document = answer.document
        let meta = meta(requestID(in: document))
        if let error = Self.error(in: document) {
            throw .answered(code: error.code, message: error.message, meta: meta, retryAfter: retryAfter)
        }
        guard (200..<300).contains(response.status) else {
            throw notAWS("HTTP \(response.status) with <\(document.name)>", meta)
        }
        guard document.name == "\(O.action)Response" else {
            throw notAWS("<\(document.name)> instead of <\(O.action)Response>", meta)
        }
        do {
            return AWSAnswer(output: try answer.output(), meta: meta)
        } catch {
            throw notAWS(error.message, meta)
        }
    }

    /// The words may quote names of elements.
    private func notAWS(_ what: String, _ meta: AnswerMeta) -> AWSFailure {
        .notAWS(what: ForeignText.line(what, bytes: AnswerBounds.messageBytes), meta: meta)
    }

    private func meta(_ requestID: String?) -> AnswerMeta {
        let requestID = (requestID ?? response.header("x-amzn-RequestId"))
            .map { ForeignText.line($0, bytes: AnswerBounds.codeBytes) }
        return AnswerMeta(
            status: response.status, requestID: requestID,
            date: response.header("Date").flatMap { Instant(httpDate: $0) }, receivedAt: receivedAt)
    }

    /// EC2 answers `<Response><Errors><Error>`, others `<ErrorResponse><Error>`; moto mixes them. Nil without a code.
    private static func error(in document: XMLTree) -> (code: String, message: String)? {
        guard document.name == "Response" || document.name == "ErrorResponse",
            let error = document["Errors"]?["Error"] ?? document["Error"],
            let code = error.text("Code")
        else { return nil }
        return (
            ForeignText.line(code.text, bytes: AnswerBounds.codeBytes),
            ForeignText.line(error.text("Message")?.text ?? "", bytes: AnswerBounds.messageBytes)
        )
    }

    /// EC2 puts the request id at the root (as `requestId`, in errors `RequestID`), the other services into
    /// `ResponseMetadata` or, in errors, at the root (FACTS F9).
    private func requestID(in document: XMLTree) -> String? {
        (document.text("requestId") ?? document.text("RequestID") ?? document.text("RequestId")
            ?? document["ResponseMetadata"]?.text("RequestId"))?.text
    }

    /// The wait by `x-amz-retry-after` (milliseconds), or if it is missing, by `Retry-After` (seconds, no date).
    private var retryAfter: Duration? {
        let longest = AnswerBounds.retryAfterMilliseconds
        if let text = response.header("x-amz-retry-after"), let milliseconds = Int(text), milliseconds >= 0 {
            return .milliseconds(min(milliseconds, longest))
        }
        if let text = response.header("Retry-After"), let seconds = Int(text), seconds >= 0 {
            return .milliseconds(min(seconds, longest / 1_000) * 1_000)
        }
        return nil
    }
}
