import Foundation
import Model
import Reports
import Testing

@Suite struct ReportJSONTests {
    @Test func `the document is as recorded, key by key`() throws {
        let document = ReportJSON(Samples.night, now: Samples.now, exit: .attention).document
        try Golden.expect(document.text, is: "night.json")
    }

    @Test func `another program can read it`() throws {
        let text = ReportJSON(Samples.night, now: Samples.now, exit: .attention).document.text
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["version"] as? Int == 1)
        #expect(object["verdict"] as? String == "failed")
        let lanes = try #require(object["lanes"] as? [[String: Any]])
        #expect(lanes.map { $0["state"] as? String } == ["done", "partial", "uncovered"])
        #expect((lanes[1]["warnings"] as? [String])?.first?.contains("\u{1B}[31m") == true)
    }

    @Test(arguments: [
        ("a\"b\\c", #""a\"b\\c""#), ("\u{0}\u{1F}\n\t", #""\u0000\u001f\n\t""#), ("警报 🚨", "\"警报 🚨\""),
        ("\u{2028}", #""\u2028""#),
    ])
    func `strings are escaped`(text: String, json: String) {
        #expect(JSONDocument.string(text).text == json)
    }

    @Test func `empty arrays and objects stay on their line`() {
        let document = JSONDocument.object([.init("a", .array([])), .init("b", .object([])), .init("c", .number(1.5))])
        #expect(document.text == "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": 1.5\n}")
    }
}
