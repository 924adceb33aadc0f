import Accounts
import Model
import Testing

/// The key `notify` of `defaults.yaml`.
@Suite struct NotifyFieldsTests {
    private func fleet(_ notify: String) throws -> Fleet {
        try Decoding.fleet([("x.yaml", Decoding.sound)], defaults: "notify:\n" + notify)
    }

    @Test func `destinations are read in the order of the file`() throws {
        let fleet = try fleet(
            """
              chat: { webhook_file: /etc/aws-man/chat.url, format: slack, when: [failure, recovery] }
              hook: { webhook: "https://example.com/hook?x=1" }
              mail: { email: ops@example.com }
              watch: { ping: "http://127.0.0.1:8080/ping" }
            """)
        #expect(fleet.messageProblems.isEmpty && fleet.problems.isEmpty)
        #expect(
            fleet.destinations == [
                AlertDestination(
                    name: "chat", way: .webhook(.file("/etc/aws-man/chat.url"), .slack),
                    occasions: [.failure, .recovery]),
                AlertDestination(name: "hook", way: .webhook(.url("https://example.com/hook?x=1"), .json)),
                AlertDestination(name: "mail", way: .email("ops@example.com", program: "/usr/sbin/sendmail")),
                AlertDestination(
                    name: "watch", way: .ping(.url("http://127.0.0.1:8080/ping")), occasions: [.always]),
            ])
        #expect(!"\(fleet.destinations)".contains("hook?x") && !"\(fleet.destinations)".contains("8080"))
    }

    private static let wrong: [(yaml: String, key: String, says: String)] = [
        ("  chat: { format: slack }", "notify.chat", "exactly one of"),
        ("  chat: { webhook: \"https://a.example/x\", ping: \"https://b.example\" }", "notify.chat", "exactly one of"),
        ("  chat: { webhook: \"http://a.example/SECRET\" }", "notify.chat.webhook", "loopback only"),
        ("  chat: { webhook: \"https://u:SECRET@a.example/\" }", "notify.chat.webhook", "without a user"),
        ("  chat: { webhook: ftp://a.example/SECRET }", "notify.chat.webhook", "begins with https://"),
        ("  chat: { webhook_file: chat.url }", "notify.chat.webhook_file", "absolute path"),
        ("  chat: { webhok: \"https://a.example/SECRET\" }", "notify.chat.webhok", "did you mean webhook"),
        ("  chat: { webhook: \"https://a.example/x\", format: slak }", "notify.chat.format", "slack"),
        ("  mail: { email: \"-t@example.com\" }", "notify.mail.email", "address of mail"),
        ("  mail: { email: \"a@example.com\\nBcc: b@example.com\" }", "notify.mail.email", "address of mail"),
        ("  mail: { email: a@example.com, when: [sometimes] }", "notify.mail.when", "one of failure"),
        ("  mail: { email: a@example.com, when: [] }", "notify.mail.when", "a list"),
        ("  mail: { email: a@example.com, format: json }", "notify.mail", "belongs to a webhook"),
        ("  p: { ping: \"https://a.example/x\", when: [always] }", "notify.p", "remove when"),
        ("  p: { ping: \"https://a.example/x\", sendmail: /bin/x }", "notify.p", "belongs to an email"),
        ("  \"a b\": { email: a@example.com }", "notify.a b", "expected a name"),
        ("  chat: true", "notify.chat", "expected keys"),
    ]

    @Test(arguments: wrong.indices)
    func `a mistake names its line, its key and what to do, and costs messages alone`(index: Int) throws {
        let wrong = Self.wrong[index]
        let fleet = try fleet(wrong.yaml)
        let problem = try #require(fleet.messageProblems.first, "\(wrong.yaml)")
        #expect(problem.line == 2 && problem.file == "accounts/defaults.yaml", "\(problem)")
        #expect(problem.description.contains(wrong.says), "\(problem)")
        #expect(!problem.description.contains("SECRET"), "\(problem)")
        #expect(fleet.accounts.count == 1 && fleet.destinations.isEmpty && fleet.problems == fleet.messageProblems)
    }

    @Test func `a mistake of one destination leaves the others`() throws {
        let fleet = try fleet("  a: { email: nobody }\n  b: { email: b@example.com }\n")
        #expect(fleet.destinations.map(\.name) == ["b"] && fleet.messageProblems.count == 1)
    }
}
