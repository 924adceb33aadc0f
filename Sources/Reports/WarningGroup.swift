import Model

/// Warnings that differ only in names with digits, such as ids, in numbers and in the account and region.
struct WarningGroup: Sendable {
    /// The first warnings, each with the title of its account and region in front; a warning of the whole run has none.
    private var shown: [String] = []
    /// The titles of the accounts and regions of the warnings alike.
    var places: Set<String> = []
    var count = 0

    /// The groups of a report, those of the whole run first, in the order in which they appear.
    static func all(of report: RunReport, _ call: ProgramCall) -> [WarningGroup] {
        var groups: [WarningGroup] = []
        var known: [String: Int] = [:]
        func add(_ warning: String, _ title: String?) {
            let text = Printable.line(call.spelled(warning))
            let shape = shape(of: text)
            let place = known[shape] ?? groups.count
            if place == groups.count {
                groups.append(WarningGroup())
                known[shape] = place
            }
            groups[place].count += 1
            if groups[place].count <= shownInFull {
                groups[place].shown.append(title.map { "\($0): \(text)" } ?? text)
            }
            if let title { groups[place].places.insert(title) }
        }
        for warning in report.warnings { add(warning, nil) }
        for lane in report.lanes { for warning in lane.warnings { add(warning, lane.title) } }
        return groups
    }

    /// A group of at most so many warnings hides none.
    private static let shownInFull = 3

    /// The warnings as people read them. Of a large group it is the first one, how many are alike, and the command line
    /// that shows them all.
    func lines(_ all: String) -> [String] {
        guard count > Self.shownInFull else { return shown }
        let elsewhere = places.count > 1 ? ", in \(Wording.places(places.count))" : ""
        return shown.prefix(1) + ["  and \(Wording.count(count - 1)) alike\(elsewhere): \(all)"]
    }

    /// The text without its words that have a digit.
    private static func shape(of text: String) -> String {
        text.split(separator: " ").map { word in
            word.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? "0" : word
        }.joined(separator: " ")
    }
}
