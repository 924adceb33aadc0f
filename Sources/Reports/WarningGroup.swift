import Model

/// Warnings that differ only in names with digits, such as ids, in numbers and in the account and region.
struct WarningGroup: Sendable {
    /// The first warning, with the title of its account and region in front; a warning of the whole run has none.
    let first: String
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
                groups.append(WarningGroup(first: title.map { "\($0): \(text)" } ?? text))
                known[shape] = place
            }
            groups[place].count += 1
            if let title { groups[place].places.insert(title) }
        }
        for warning in report.warnings { add(warning, nil) }
        for lane in report.lanes { for warning in lane.warnings { add(warning, lane.title) } }
        return groups
    }

    /// The warning as people read it, and how many are alike.
    var lines: [String] {
        guard count > 1 else { return [first] }
        let elsewhere = places.count > 1 ? ", in \(Wording.places(places.count))" : ""
        return [first, "  and \(Wording.count(count - 1)) alike\(elsewhere)"]
    }

    /// The text without its words that have a digit.
    private static func shape(of text: String) -> String {
        text.split(separator: " ").map { word in
            word.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? "0" : word
        }.joined(separator: " ")
    }
}
