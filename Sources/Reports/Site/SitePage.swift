import Model

/// A page of the site that is no report: tasks, a task, a question or a problem.
package struct SitePage: Sendable {
    private let content: Content

    init(_ content: Content) { self.content = content }

    package var html: String { PageTemplate.site.rendered(content) }

    /// The content of the template. A text that is absent is an empty array, because a template has no nil.
    struct Content: Sendable {
        let policy = PagePolicy.ofSite
        let frames: [SiteFrame.Content]
        let title: String
        let tone: String
        let badges: [String]
        let heading: String
        var sentences: [String] = []
        var forms: [Form] = []
        var sections: [Section] = []
        let footer: String
    }

    struct Form: Sendable {
        var method = "get"
        let action: String
        let fields: [Field]
        let button: String
    }

    struct Field: Sendable {
        let name: String
        let label: String
        var value = ""
        var choices: [Choice] = []
        var isText = false
        var isChoice = false
        var isSecret = false

        static func text(_ name: String, _ label: String, _ value: String) -> Field {
            Field(name: name, label: label, value: Printable.line(value), isText: true)
        }

        /// The first choice is none.
        static func choice(_ name: String, _ label: String, _ value: String, of values: [String]) -> Field {
            let value = Printable.line(value)
            let all = ["", value] + values
            let choices = all.indices.filter { !all[..<$0].contains(all[$0]) }.map { all[$0] }.map {
                Choice(value: $0, title: $0.isEmpty ? "any" : $0, isChosen: $0 == value)
            }
            return Field(name: name, label: label, choices: choices, isChoice: true)
        }
    }

    struct Choice: Sendable {
        let value: String
        let title: String
        let isChosen: Bool
    }

    struct Section: Sendable {
        var titles: [String] = []
        var lists: [List] = []
        var lines: [String] = []
        var commands: [Command] = []
        var tables: [Table] = []
        var links: [SiteLink] = []
    }

    struct List: Sendable { let facts: [Fact] }

    struct Fact: Sendable {
        let term: String
        let text: String
        var tone = "plain"
        var links: [SiteLink] = []
    }

    /// A command line to be pasted.
    struct Command: Sendable {
        let label: String
        let line: String
    }

    struct Table: Sendable {
        let label: String
        let caption: String
        let heads: [Head]
        let rows: [Row]
    }

    struct Head: Sendable {
        let title: String
        var isNumber = false
    }

    struct Row: Sendable { let cells: [Cell] }

    struct Cell: Sendable {
        let text: String
        var tone = "normal"
        var isNumber = false
        var isLong = false
        var links: [SiteLink] = []

        init(_ text: String, tone: String = "normal", isNumber: Bool = false, isLong: Bool = false) {
            (self.text, self.tone, self.isNumber, self.isLong) = (text, tone, isNumber, isLong)
        }

        init(_ link: SiteLink, isNumber: Bool = false) {
            (text, links, self.isNumber) = (link.title, [link], isNumber)
        }
    }
}

extension SitePage {
    /// The page in the place of one that cannot be shown: what happened, on what, and what to do.
    package static func problem(
        _ message: String, hint: String?, word: String, isBad: Bool, now: Instant, display: Display
    ) -> SitePage {
        var section = Section()
        if let hint { section.lines = ["→ " + Printable.line(hint)] }
        return SitePage(
            Content(
                frames: SiteFrame.contents(SiteFrame(.other, mark: isBad ? "problem" : "")), title: word,
                tone: isBad ? "bad" : "notice", badges: [(isBad ? "✗ " : "! ") + word], heading: "",
                sentences: Printable.lines(message).split(separator: "\n").map(String.init),
                sections: section.lines.isEmpty ? [] : [section], footer: ReportPage.made(now, display)))
    }

    /// The page that asks for the token. It tells nothing else.
    package static func login(wasWrong: Bool) -> SitePage {
        SitePage(
            Content(
                frames: SiteFrame.contents(SiteFrame(.other, mark: nil)), title: "Log in",
                tone: wasWrong ? "bad" : "plain",
                badges: [], heading: "aws-man",
                sentences: [wasWrong ? "This is not the token." : "This page asks for the token of aws-man serve."],
                forms: [
                    Form(
                        method: "post", action: "/login",
                        fields: [Field(name: "token", label: "Token", isSecret: true)], button: "Log in")
                ], footer: "The token is in the file that --token-file names."))
    }
}
