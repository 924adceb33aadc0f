import AnswerExamples
import HTTP
import Model
import Testing

import AWS

/// Each text of each answer becomes an extreme number or date. Whatever is read is then calculated with, and no
/// arithmetic ends the process.
@Suite struct ExtremeValuesTests {
    @Test func `each element of each answer takes each extreme`() throws {
        let operations = OperationExample.all().map(\.operation)
        var read = 0
        for example in ResponseExamples.all {
            let tree = try XMLReader.read(Array(example.body.utf8))
            for operation in operations where tree.name == "\(type(of: operation).action)Response" {
                for place in 0..<Self.leaves(of: tree) {
                    for extreme in ExtremeValues.all {
                        var left = place
                        let body = Self.text(of: tree, replacing: &left, by: extreme)
                        if Self.survives(operation, body) { read += 1 }
                    }
                }
            }
        }
        #expect(read > 1_000)
    }

    private static func survives(_ operation: some AWS.Operation, _ body: String) -> Bool {
        let response = HTTPResponse(
            status: 200, headers: [HTTPHeader("Date", "Fri, 31 Dec 9999 23:59:59 GMT")], body: Array(body.utf8))
        do throws(AWSFailure) {
            let answer = try ResponseReader(response, receivedAt: Instant(milliseconds: .min)).read(operation)
            ExtremeValues.calculate(answer.meta.clockSkew as Any)
            ExtremeValues.calculate(answer.output)
            return true
        } catch {
            return false
        }
    }

    private static func leaves(of tree: XMLTree) -> Int {
        tree.children.isEmpty ? 1 : tree.children.reduce(0) { $0 + leaves(of: $1) }
    }

    private static func text(of tree: XMLTree, replacing left: inout Int, by extreme: String) -> String {
        var text = ""
        if tree.children.isEmpty {
            text = left == 0 ? extreme : tree.text.text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            left -= 1
        }
        for child in tree.children { text += Self.text(of: child, replacing: &left, by: extreme) }
        return "<\(tree.name)>\(text)</\(tree.name)>"
    }
}
