import AWS
import AnswerExamples
import Foundation
import HTTP
import Model
import TestRandom

/// Answers whose bytes are broken: read or refused, and what was read is read again from its own text.
struct AnswersTarget: FuzzTarget {
    private let mutator = Mutator(
        ResponseExamples.all.map(\.body) + [
            "<Response><Errors><Error><Code>IncorrectState</Code><Message>not &lt;now&gt;</Message></Error></Errors>"
                + "<RequestID>r</RequestID></Response>",
            "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>"
                + "<RequestId>r</RequestId></ErrorResponse>",
        ],
        tokens: [
            "<", ">", "</", "/>", "&", "&amp;", "&#13;", "&#x10FFFF;", "&#0;", "]]>", "<![CDATA[", "<!--", "-->",
            "<?xml version='1.0'?>", "<!DOCTYPE a>", "<item>", "</item>", "<item/>", "<!-- -->",
            "encoding=\"UTF-16\"", "\u{FEFF}", "\r\n",
            " xmlns:a=''", "a:", "-9223372036854775809", "1e999", "9999-99-99T99:99:99Z",
        ])

    func draw(_ random: inout SeededRandom) -> [UInt8] { mutator.document(&random) }

    func complaint(about body: [UInt8]) -> String? {
        if let complaint = AnswerCheck.refusal(of: body) { return complaint }
        do throws(XMLFailure) {
            let tree = try XMLReader.read(body)
            if let complaint = AnswerCheck.complaint(about: body, named: tree.name.text) { return complaint }
            do throws(XMLFailure) {
                return try XMLReader.read(Array(Self.text(of: tree).utf8)) == tree ? nil : "another tree"
            } catch {
                return "not read again: \(error.what)"
            }
        } catch {
            return error.what.isEmpty ? "no words" : nil
        }
    }

    private static func text(of tree: XMLTree) -> String {
        var text = tree.text.text
        for (raw, escaped) in [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")] {
            text = text.replacingOccurrences(of: raw, with: escaped, options: .literal)
        }
        return "<\(tree.name)>\(text)\(tree.children.map(Self.text).joined())</\(tree.name)>"
    }
}

/// What holds for every answer, however broken.
enum AnswerCheck {
    /// Reads the body as an answer of each operation that answers with an element of this name.
    static func complaint(about body: [UInt8], named name: String) -> String? {
        for operation in ExampleOperations.all where name == "\(type(of: operation).action)Response" {
            if let complaint = complaint(about: operation, on: body) { return complaint }
        }
        return nil
    }

    private static func complaint(about operation: some AWS.Operation, on body: [UInt8]) -> String? {
        let response = HTTPResponse(
            status: 200, headers: [HTTPHeader("Date", "Fri, 31 Dec 9999 23:59:59 GMT")], body: body)
        do throws(AWSFailure) {
            let answer = try ResponseReader(response, receivedAt: Instant(milliseconds: .min)).read(operation)
            ExtremeValues.calculate(answer.meta.clockSkew as Any)
            ExtremeValues.calculate(answer.output)
            return nil
        } catch {
            guard case .notAWS(let what, _) = error else { return "a success document was taken for \(error)" }
            return what.isEmpty || what.utf8.count > body.count + 200 ? "words: \(what)" : nil
        }
    }

    /// Reads the body as a refusal. Its texts are bounded and harmless.
    static func refusal(of body: [UInt8]) -> String? {
        do throws(AWSFailure) {
            _ = try ResponseReader(HTTPResponse(status: 400, body: body), receivedAt: Instant(seconds: 0))
                .read(GetCallerIdentity())
            return "a refusal was taken for a success"
        } catch {
            let words = error.message
            if words.isEmpty { return "a refusal without words" }
            if words.utf8.count > AnswerBounds.messageBytes + 200 { return "\(words.utf8.count) bytes of words" }
            return words.unicodeScalars.contains(where: ForeignText.isUnsafe)
                ? "unsafe words: \(words.debugDescription)" : nil
        }
    }
}
