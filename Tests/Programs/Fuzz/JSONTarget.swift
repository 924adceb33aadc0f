import AWS
import AnswerExamples
import HTTP
import Model
import TestRandom

/// Answers in JSON whose bytes are broken: read or refused by every operation, and never with unsafe words.
struct JSONTarget: FuzzTarget {
    private let mutator = Mutator(
        ResponseExamples.json.map(\.body) + [
            #"{"__type":"com.amazonaws.organizations#TooManyRequestsException","Message":"not \"now\""}"#,
            #"{"__type":"AccessDeniedException","message":"\u001b[31m \ud83d\ude00 \ud83d"}"#,
        ],
        tokens: [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0000", "null", "true", "1e999",
            "-", "-0", "{\"", "\":", "[[[[[[[[", "\u{FEFF}", "\r\n", "\"__type\":", "\u{0}",
        ])

    func draw(_ random: inout SeededRandom) -> [UInt8] { mutator.document(&random) }

    func complaint(about body: [UInt8]) -> String? {
        for operation in ExampleOperations.json {
            if let complaint = Self.complaint(about: operation, on: body) { return complaint }
        }
        return nil
    }

    private static func complaint(about operation: some AWS.Operation, on body: [UInt8]) -> String? {
        do throws(AWSFailure) {
            let answer = try ResponseReader(HTTPResponse(status: 200, body: body), receivedAt: Instant(seconds: 0))
                .read(operation)
            ExtremeValues.calculate(answer.output)
            return nil
        } catch {
            let words = error.message
            if words.isEmpty { return "a refusal without words" }
            return words.unicodeScalars.contains(where: ForeignText.isUnsafe)
                ? "unsafe words: \(words.debugDescription)" : nil
        }
    }
}
