import Foundation
import Model
import Reports
import Testing

@Suite struct ReportJSONTests {
    @Test func `the document is as recorded, key by key`() throws {
        let document = ReportJSON(Samples.night, now: Samples.now, exit: .attention).document
        try Golden.expect(document.text, is: "night.json")
    }

    @Test func `README.md beside the sources describes every key that is printed, and no other`() throws {
        let page = try String(
            contentsOf: Golden.folder.appending(path: "../../../Sources/Reports/README.md"), encoding: .utf8)
        let heads = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { $0.split(separator: "|")[0] }
        func names(_ text: some StringProtocol) -> Set<String> {
            Set(String(text).matches(of: /`([a-z_]+)`/).map { String($0.1) })
        }
        let goldens = [
            "night.json", "missed.json", "plan.json", "task.json", "coverage.json", "restore.json", "nights.json",
        ]
        let documents = try goldens.map { name in
            try String(contentsOf: Golden.folder.appending(path: name), encoding: .utf8)
        }
        let printed = (documents + [TaskList([], isCut: true).document.text]).flatMap { text in
            text.matches(of: /"([a-z_]+)":/).map { String($0.1) }
        }
        #expect(Set(printed).subtracting(names(page)) == [])
        #expect(names(heads.joined()).subtracting(printed) == [])
    }

    @Test func `another program can read it`() throws {
        let text = ReportJSON(Samples.night, now: Samples.now, exit: .attention).document.text
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["version"] as? Int == 1)
        #expect(object["verdict"] as? String == "failed")
        let regions = try #require(object["regions"] as? [[String: Any]])
        #expect(regions.map { $0["state"] as? String } == ["done", "partial", "uncovered"])
        #expect((regions[1]["warnings"] as? [String])?.first?.contains("\u{1B}[31m") == true)
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
