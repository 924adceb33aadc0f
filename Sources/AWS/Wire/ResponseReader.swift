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
        let document: XMLTree
        do {
            document = try XMLReader.read(response.body)
        } catch {
            throw .notAWS(what: error.what, meta: meta(nil))
        }
        let meta = meta(requestID(in: document))
        if let error = Self.error(in: document) {
            throw .answered(code: error.code, message: error.message, meta: meta, retryAfter: retryAfter)
        }
        guard (200..<300).contains(response.status) else {
            throw .notAWS(what: "HTTP \(response.status) with <\(document.name)>", meta: meta)
        }
        guard document.name == "\(O.action)Response" else {
            throw .notAWS(what: "<\(document.name)> instead of <\(O.action)Response>", meta: meta)
        }
        do {
            return AWSAnswer(output: try operation.decode(document), meta: meta)
        } catch {
            throw .notAWS(what: error.message, meta: meta)
        }
    }

    private func meta(_ requestID: String?) -> AnswerMeta {
        AnswerMeta(
            status: response.status, requestID: requestID ?? response.header("x-amzn-RequestId"),
            date: response.header("Date").flatMap { Instant(httpDate: $0) }, receivedAt: receivedAt)
    }

    /// EC2 answers `<Response><Errors><Error>`, others `<ErrorResponse><Error>`; moto mixes them. Nil without a code.
    private static func error(in document: XMLTree) -> (code: String, message: String)? {
        guard document.name == "Response" || document.name == "ErrorResponse",
            let error = document["Errors"]?["Error"] ?? document["Error"],
            let code = error.text("Code")
        else { return nil }
        return (code.text, error.text("Message")?.text ?? "")
    }

    /// EC2 puts the request id at the root (as `requestId`, in errors `RequestID`), the other services into
    /// `ResponseMetadata` or, in errors, at the root (FACTS F9).
    private func requestID(in document: XMLTree) -> String? {
        (document.text("requestId") ?? document.text("RequestID") ?? document.text("RequestId")
            ?? document["ResponseMetadata"]?.text("RequestId"))?.text
    }

    /// The wait by `x-amz-retry-after` (milliseconds), or if it is missing, by `Retry-After` (seconds, no date).
    private var retryAfter: Duration? {
        /// The longest wait, in milliseconds. No service asks for more, and a wrong header must not stop us for hours.
        let longest = 900_000
        if let text = response.header("x-amz-retry-after"), let milliseconds = Int(text), milliseconds >= 0 {
            return .milliseconds(min(milliseconds, longest))
        }
        if let text = response.header("Retry-After"), let seconds = Int(text), seconds >= 0 {
            return .milliseconds(min(seconds, longest / 1_000) * 1_000)
        }
        return nil
    }
}
