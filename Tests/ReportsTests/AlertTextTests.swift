import Foundation
import Model
import Reports
import Testing

/// The message about a run's end.
@Suite struct AlertTextTests {
    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `it has the verdict, the worst three accounts and the command`() {
        let lanes = (1...5).map { number in
            Samples.lane("shop\(number)", "11111111111\(number)", "eu-west-1", due: 40, confirmed: 40 - number)
        }
        let text = AlertText(AlertFacts(Samples.report(lanes)))
        #expect(
            text.text == """
                FAILED  nightly-2026-11-23
                15 of 200 selected volumes have no backup tonight.
                - shop5 eu-west-1: 5 of 40 volumes without a backup
                - shop4 eu-west-1: 4 of 40 volumes without a backup
                - shop3 eu-west-1: 3 of 40 volumes without a backup
                - and 2 more accounts and regions
                More: aws-man report nightly-2026-11-23
                """)
        #expect(text.subject == "aws-man: FAILED nightly-2026-11-23")
    }

    @Test func `foreign text stays a bounded line, and no receiver takes it for a link or a mention`() throws {
        var lane = Samples.lane(
            "a\u{202E}b\n<!channel> [x](http://evil)", "111111111111", "eu-west-1", due: 2, confirmed: 1)
        lane.kinds[Samples.create] = TaskCounts(done: 1, failed: 1)
        lane.failures = [
            TaskFailure(
                task: TaskID(1), kind: Samples.create, subject: "vol-1", state: .failed,
                problem: Problem(code: "X", message: String(repeating: "long\u{1B}[31m ", count: 9_999)), attempts: 1)
        ]
        let text = AlertText(AlertFacts(Samples.report([lane])))
        #expect(text.lines.count == 5 && text.text.utf8.count < 2_000)
        #expect(!text.text.unicodeScalars.contains { ["\u{202E}", "\u{1B}"].contains($0) })
        let slack = try #require(try object(text.body(.slack))["text"] as? String)
        #expect(slack.contains("&lt;!channel&gt;") && !slack.contains("<"))
        let teams = text.body(.teams)
        let type = try object(teams)["type"] as? String
        #expect(teams.contains(#"\\[x\\](http"#) && type == "message")
        let json = try object(text.body(.json))
        #expect(json["verdict"] as? String == "failed" && (json["worst"] as? [String])?.count == 1)
        let mail = String(decoding: text.mail(to: "ops@example.com"), as: UTF8.self)
        #expect(mail.hasPrefix("To: ops@example.com\nSubject: aws-man: FAILED nightly-2026-11-23\nMIME-Version: 1.0\n"))
        #expect(mail.components(separatedBy: "\n\n").count == 2, "one empty line ends the headers")
    }

    @Test func `a message is due on the occasions of the verdict alone`() {
        let good = AlertFacts(Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 4)]))
        let bad = AlertFacts(Samples.night)
        #expect(good.occasions(after: nil) == [.always])
        #expect(good.occasions(after: "ok") == [.always])
        for before in ["attention", "failed", "missed"] {
            #expect(good.occasions(after: before) == [.always, .recovery], "\(before)")
            #expect(bad.occasions(after: before) == [.always, .failure], "\(before)")
        }
        #expect(bad.occasions(after: nil) == [.always, .failure])
        var stale = good
        stale.stale = ["shop eu-west-1"]
        #expect(stale.occasions(after: "ok") == [.always, .coverage])
        #expect(AlertText(stale).text.contains("older than the rpo: shop eu-west-1"))
    }
}
