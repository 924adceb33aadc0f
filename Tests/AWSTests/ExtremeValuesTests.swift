import HTTP
import Model
import Testing

import AWS

/// Each text of each answer becomes an extreme number or date. Whatever is read is then calculated with, and no
/// arithmetic ends the process.
@Suite struct ExtremeValuesTests {
    static let extremes = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e999", "-1", "0", "NaN",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:60.999999999999999999999Z",
        "292277026596-12-04T15:30:08Z", "-292277022657-01-27T08:29:52Z", "2026-11-23T04:00:00Z",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ]

    @Test func `each element of each answer takes each extreme`() throws {
        let operations = OperationExample.all().map(\.operation)
        var read = 0
        for example in ResponseExamples.all {
            let tree = try XMLReader.read(Array(example.body.utf8))
            for operation in operations where tree.name == "\(type(of: operation).action)Response" {
                for place in 0..<Self.leaves(of: tree) {
                    for extreme in Self.extremes {
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
            calculate(answer.meta.clockSkew as Any)
            // Why the mirror: every date in every kind of output is found, also in a new one.
            calculate(answer.output)
            return true
        } catch {
            return false
        }
    }

    private static func calculate(_ value: Any) {
        if let instant = value as? Instant {
            for other in [Instant(milliseconds: .min), Instant(milliseconds: 0), Instant(milliseconds: .max)] {
                let gap = instant - other
                _ = (instant + gap, instant - gap, Uptime(nanoseconds: 1) + gap, gap.milliseconds, instant.description)
            }
        }
        for child in Mirror(reflecting: value).children { calculate(child.value) }
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
