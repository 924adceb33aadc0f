import AWS
import Foundation
import HTTP
import Model
import TestRandom
import Testing

/// Each parser of outside input is given broken documents.
@Suite struct ParserFuzzTests {
    private let environment = ProcessInfo.processInfo.environment

    @Test func `a broken response is read or refused, and what was read is read again from its own text`() {
        let errors: [HTTPResponse] = [
            .ec2Error("IncorrectState", "not &lt;now&gt;"), .queryError("AccessDenied", "no"),
        ]
        let mutator = Mutator(
            ResponseExamples.all.map(\.body) + errors.map { String(decoding: $0.body, as: UTF8.self) },
            tokens: [
                "<", ">", "</", "/>", "&", "&amp;", "&#13;", "&#x10FFFF;", "&#0;", "]]>", "<![CDATA[", "<!--", "-->",
                "<?xml version='1.0'?>", "<!DOCTYPE a>", "<item>", "</item>", "<item/>", "<!-- -->",
                "encoding=\"UTF-16\"", "\u{FEFF}", "\r\n",
                " xmlns:a=''", "a:", "-9223372036854775809", "1e999", "9999-99-99T99:99:99Z",
            ], environment: environment)
        var read = 0
        let operations = OperationExample.all().map(\.operation)
        #expect(
            mutator.complaints { body in
                do throws(XMLFailure) {
                    let tree = try XMLReader.read(body)
                    read += 1
                    for operation in operations where tree.name == "\(type(of: operation).action)Response" {
                        if let complaint = Self.complaint(about: operation, on: body) { return complaint }
                    }
                    do throws(XMLFailure) {
                        return try XMLReader.read(Array(Self.text(of: tree).utf8)) == tree ? nil : "another tree"
                    } catch {
                        return "not read again: \(error.what)"
                    }
                } catch {
                    return error.what.isEmpty ? "no words" : nil
                }
            } == [])
        #expect(read > 700)
    }

    private static func complaint(about operation: some AWS.Operation, on body: [UInt8]) -> String? {
        do throws(AWSFailure) {
            _ = try ResponseReader(HTTPResponse(status: 200, body: body), receivedAt: Instant(seconds: 0))
                .read(operation)
            return nil
        } catch {
            guard case .notAWS(let what, _) = error else { return "a success document was taken for \(error)" }
            return what.isEmpty || what.utf8.count > body.count + 200 ? "words: \(what)" : nil
        }
    }

    private static func text(of tree: XMLTree) -> String {
        var text = tree.text.text
        for (raw, escaped) in [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")] {
            text = text.replacingOccurrences(of: raw, with: escaped, options: .literal)
        }
        return "<\(tree.name)>\(text)\(tree.children.map(Self.text).joined())</\(tree.name)>"
    }

    @Test func `a broken shared AWS file is read or refused without its text, and is read again from what was read`() {
        let secret = "wJalrXUtnFEMI/K7MDENG"
        let mutator = Mutator(
            [
                "[default]\naws_access_key_id = AKDEFAULT\naws_secret_access_key = \(secret)\n",
                "# all\n[ops]\nAWS_Session_Token=t\n\n; more\n[ops]\nregion =\n s3 =\n  addressing_style = path\n",
                "[profile china]\r\nrole_arn = arn:aws-cn:iam::1:role/x\r\nsource_profile = ops\r\n",
            ],
            tokens: ["[", "]", "=", " = ", "\n", "\r\n", "\r", "#", ";", "\n\t", "\u{301}", "\u{85}", "\u{600}", "[]"],
            environment: environment)
        var read = 0
        #expect(
            mutator.complaints { bytes in
                do throws(CredentialFailure) {
                    let file = try INIFile(String(decoding: bytes, as: UTF8.self), path: "config")
                    read += 1
                    return Self.complaint(about: file)
                } catch {
                    guard case .unusable(let source, let why) = error, source.hasPrefix("config:"), !why.isEmpty else {
                        return "\(error)"
                    }
                    return "\(error)".contains(secret) ? "a line is repeated" : nil
                }
            } == [])
        #expect(read > 300)
    }

    private static func complaint(about file: INIFile) -> String? {
        // Why the tabs: a letter that joins its neighbour must not change the sign beside it.
        let text = file.sections.map { section, keys in
            "[\t\(section)\t]\n" + keys.map { "\($0)\t=\t\($1)\n" }.joined()
        }.joined()
        do throws(CredentialFailure) {
            return try INIFile(text, path: "again").sections == file.sections ? nil : "other sections"
        } catch {
            return "not read again: \(error)"
        }
    }
}
