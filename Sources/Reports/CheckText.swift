import Model

/// The text that `accounts check` prints for people: a row per account and region, then what is wrong, each cause once.
package struct CheckText: Sendable {
    private let ink: Ink
    private let call: ProgramCall
    /// The width of the column of names.
    private let nameWidth: Int

    /// More than this number of good accounts and regions are counted and not listed.
    package static let mostGoodRows = 20
    /// The most causes that are described. `--format json` has all of them.
    private static let mostGroups = 40

    /// `names` are those of the accounts that are checked.
    package init(names: [String], ink: Ink, call: ProgramCall) {
        self.ink = ink
        self.call = call
        nameWidth = names.map { DisplayWidth.of(Printable.name($0, limit: Self.nameLimit)) }.max() ?? 0
    }

    private static let nameLimit = 24
    private static let regionWidth = 14

    /// The row of one account and region, which is printed when its probe has ended.
    package func row(_ probe: LaneProbe) -> String {
        let state = probe.isGood ? ink.paint("ok ", .good) : ink.paint("bad", .bad)
        let name = Printable.name(probe.accountName, limit: Self.nameLimit)
        let cells = [
            state, Self.padded(name, to: nameWidth), probe.lane.account.digits,
            Self.padded(probe.lane.region.name, to: Self.regionWidth), Self.sum(probe),
        ]
        return cells.joined(separator: "  ")
    }

    private static func sum(_ probe: LaneProbe) -> String {
        guard probe.isGood else {
            return Wording.shortList(distinct(probe.findings.filter { $0.problem != nil }.map(\.what)))
        }
        let untested = probe.findings.count { $0.untested != nil }
        let good = "\(Wording.count(probe.findings.count - untested)) in place"
        return untested == 0 ? good : good + ", \(Wording.count(untested)) not tested"
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
    }

    /// The text that follows the rows.
    package func end(_ probes: [LaneProbe]) -> String {
        var blocks: [String] = []
        let good = probes.count(where: \.isGood)
        if good > Self.mostGoodRows {
            blocks.append("\(Wording.places(good - Self.mostGoodRows, more: true)) are ok")
        }
        let groups = CheckGroup.wrong(probes)
        blocks += groups.prefix(Self.mostGroups).map { $0.lines(ink, call).joined(separator: "\n") }
        if let line = rest(groups, "more cause") { blocks.append(line) }
        let untested = CheckGroup.untested(probes)
        if !untested.isEmpty {
            let lines = untested.prefix(Self.mostGroups).map { "  " + $0.untestedLine }
            blocks.append((["Not tested:"] + lines).joined(separator: "\n"))
        }
        if let line = rest(untested, "more reason") { blocks.append(line) }
        guard !probes.isEmpty else { return "Nothing was asked: no account and region can be worked." }
        blocks.append(
            "\(Wording.places(probes.count)): \(Wording.count(good)) ok, \(Wording.count(probes.count - good)) bad")
        return blocks.joined(separator: "\n\n")
    }

    /// The line that names the number of groups left out; nil for none.
    private func rest(_ groups: [CheckGroup], _ noun: String) -> String? {
        guard groups.count > Self.mostGroups else { return nil }
        let more = Wording.count(groups.count - Self.mostGroups, noun)
        return "\(more): \(call.line("accounts check --format json")) has all"
    }

    private static func distinct(_ texts: [String]) -> [String] {
        texts.enumerated().filter { !texts[..<$0.offset].contains($0.element) }.map(\.element)
    }
}

/// One cause in all the accounts and regions that it concerns.
private struct CheckGroup {
    /// The first of the findings.
    let first: LaneProbe.Finding
    /// The questions that were asked.
    var whats: [String] = []
    var places: [String] = []

    /// Findings with the same key form a group. Those that were not tested may be of different questions.
    private struct Key: Hashable {
        var what: String?
        let why: String
        var hint: String?
        /// The message about a source of keys. Sources with the same code may have different ones.
        var source: Substring?
    }

    /// The problems, those of most accounts and regions first. One fix serves all of a group.
    static func wrong(_ probes: [LaneProbe]) -> [CheckGroup] {
        let groups = grouped(probes) { finding in
            finding.problem.map { problem in
                // Why the end: the message begins with the account and region.
                let source = problem.code == "UnusableCredentials" ? problem.message.split(separator: "): ").last : nil
                return Key(what: finding.what, why: problem.code, hint: problem.hint, source: source)
            }
        }
        return groups.enumerated().sorted {
            (-$0.element.places.count, $0.offset) < (-$1.element.places.count, $1.offset)
        }
        .map(\.element)
    }

    static func untested(_ probes: [LaneProbe]) -> [CheckGroup] {
        grouped(probes) { finding in finding.untested.map { Key(why: $0) } }
    }

    private static func grouped(_ probes: [LaneProbe], by key: (LaneProbe.Finding) -> Key?) -> [CheckGroup] {
        var groups: [CheckGroup] = []
        var known: [Key: Int] = [:]
        for probe in probes {
            for finding in probe.findings {
                guard let key = key(finding) else { continue }
                let place = known[key] ?? groups.count
                if known.updateValue(place, forKey: key) == nil { groups.append(CheckGroup(first: finding)) }
                groups[place].add(finding.what, probe.title)
            }
        }
        return groups
    }

    private mutating func add(_ what: String, _ title: String) {
        if !whats.contains(what) { whats.append(what) }
        if places.last != title { places.append(title) }
    }

    func lines(_ ink: Ink, _ call: ProgramCall) -> [String] {
        guard let problem = first.problem else { return [] }
        return [
            ink.paint("\(whats[0]) · \(Printable.line(problem.code))", .bad), "    " + Wording.named(places),
            "    " + Printable.line(problem.message),
        ] + (problem.hint.map { ["    → " + Printable.line(call.spelled($0))] } ?? [])
    }

    var untestedLine: String {
        let places = places.count == 1 ? places[0] : "in \(Wording.places(places.count))"
        return "\(Wording.list(whats)) (\(places)): \(Printable.line(first.untested ?? ""))"
    }
}

extension LaneProbe {
    /// The account and region, as in `production cn-north-1`.
    fileprivate var title: String {
        Wording.title(name: accountName, account: lane.account.digits, region: lane.region.name)
    }
}
