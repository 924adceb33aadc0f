/// The content of the page's template. It escapes every text; a text that is absent is an empty array, because a template
/// has no nil.
struct PageContent {
    /// The page's policy of contents (`PagePolicy`).
    let policy: String
    let title: String
    /// The links to the other pages of a site; none in a file.
    var frames: [SiteFrame.Content] = []
    var word: String
    var sign: String
    var tone: String
    var run: String
    var sentences: [String]
    var facts: [String] = []
    /// The lines before everything else: missed nights and outages.
    var urgent: [Lines] = []
    var failures: [Failures] = []
    var nights: [Nights] = []
    var recovery: [Chart] = []
    /// Why there is no chart.
    var noRecovery: [String] = []
    var timeline: [Timeline] = []
    var noTimeline: [String] = []
    var accounts: [Accounts] = []
    var rest: [Lines] = []
    var footer: String

    /// A section of plain lines.
    struct Lines {
        let title: String
        var tone = "plain"
        let lines: [String]
    }

    struct Failures {
        let title: String
        let stories: [Story]
    }

    struct Story {
        let head: String
        let tone: String
        var places: [String] = []
        var messages: [String] = []
        var shares: [Shares] = []
        var notes: [String] = []
        var hints: [String] = []
        var replays: [String] = []
        var links: [SiteLink] = []
    }

    /// Shares of a story; the later ones are folded away behind a line.
    struct Shares {
        let folded: [String]
        let items: [Share]
    }

    struct Share {
        let place: String
        let subjects: [String]
        let messages: [String]
        let hints: [String]
    }

    /// A rectangle of a chart.
    struct Bar {
        let x: String
        var y = "0"
        let w: String
        var h = "8"
        let kind: String
        var title = ""
    }

    /// A word in a chart.
    struct Mark {
        let x: String
        let y: String
        var anchor = "middle"
        let text: String
    }

    /// A filled path of a chart.
    struct Area {
        let d: String
        let kind: String
    }

    struct Chart {
        let width: Int
        let height: Int
        let label: String
        let bars: [Bar]
        let marks: [Mark]
        var caption = ""
        var notes: [String] = []
    }

    struct Nights {
        let width: Int
        let height: Int
        let label: String
        let bars: [Bar]
        let hatches: [String]
        let axis: String
        let marks: [Mark]
        let rows: [NightRow]
        let changes: [Lines]
    }

    struct NightRow {
        let night: String
        let verdict: String
        let tone: String
        let cells: [String]
        /// The pages of the night's runs.
        var links: [SiteLink] = []
    }

    struct Timeline {
        let width: Int
        let height: Int
        let label: String
        let areas: [Area]
        let axis: String
        let marks: [Mark]
        let caption: String
        let tableCaption: String
        let rows: [CallRow]
    }

    struct CallRow {
        let name: String
        let region: String
        let areas: [Area]
        let cells: [String]
    }

    struct Accounts { let tables: [AccountTable] }

    struct AccountTable {
        let label: String
        let caption: String
        /// The line behind which the table is folded away.
        let folded: [String]
        let heads: [String]
        let rows: [AccountRow]
    }

    struct AccountRow {
        let name: String
        let account: String
        let region: String
        let state: String
        let tone: String
        let label: String
        let bars: [Bar]
        let backedUp: String
        let backupTone: String
        let cells: [String]
        /// The page of the account.
        var links: [SiteLink] = []
    }
}

extension Ink.Tone {
    /// The class that has the tone's colour in the page.
    var name: String {
        switch self {
        case .good: "good"
        case .notice: "notice"
        case .bad: "bad"
        case .quiet: "quiet"
        case .normal, .strong: "plain"
        }
    }
}
