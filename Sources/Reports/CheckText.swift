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
        if groups.count > Self.mostGroups {
            let more = Wording.count(groups.count - Self.mostGroups, "more cause")
            blocks.append("\(more): \(call.line("accounts check --format json")) has all")
        }
        let untested = CheckGroup.untested(probes)
        if !untested.isEmpty {
            let lines = untested.prefix(Self.mostGroups).map { "  " + $0.untestedLine }
            blocks.append((["Not tested:"] + lines).joined(separator: "\n"))
        }
        blocks.append(
            "\(Wording.places(probes.count)): \(Wording.count(good)) ok, \(Wording.count(probes.count - good)) bad")
        return blocks.joined(separator: "\n\n")
    }

    private static func distinct(_ texts: [String]) -> [String] {
        texts.enumerated().filter { !texts[..<$0.offset].contains($0.element) }.map(\.element)
    }
}

/// One cause in all the accounts and regions that it concerns.
private struct CheckGroup {
    /// The questions that were asked.
    var whats: [String]
    /// The first of the problems; nil for what was not tested.
    let problem: Problem?
    /// The reason for what was not tested; empty for a problem.
    let why: String
    var places: [String] = []

    private struct Key: Hashable {
        let what: String
        let code: String
        let hint: String?
    }

    /// The problems, those of most accounts and regions first. One fix serves all of a group.
    static func wrong(_ probes: [LaneProbe]) -> [CheckGroup] {
        var groups: [CheckGroup] = []
        var known: [Key: Int] = [:]
        for probe in probes {
            for finding in probe.findings {
                guard let problem = finding.problem else { continue }
                let key = Key(what: finding.what, code: problem.code, hint: problem.hint)
                let place = known[key] ?? groups.count
                if known.updateValue(place, forKey: key) == nil {
                    groups.append(CheckGroup(whats: [finding.what], problem: problem, why: ""))
                }
                groups[place].add(probe.title)
            }
        }
        return groups.enumerated().sorted {
            (-$0.element.places.count, $0.offset) < (-$1.element.places.count, $1.offset)
        }
        .map(\.element)
    }

    static func untested(_ probes: [LaneProbe]) -> [CheckGroup] {
        var groups: [CheckGroup] = []
        var known: [String: Int] = [:]
        for probe in probes {
            for finding in probe.findings {
                guard let why = finding.untested else { continue }
                let place = known[why] ?? groups.count
                if known.updateValue(place, forKey: why) == nil {
                    groups.append(CheckGroup(whats: [], problem: nil, why: why))
                }
                if !groups[place].whats.contains(finding.what) { groups[place].whats.append(finding.what) }
                groups[place].add(probe.title)
            }
        }
        return groups
    }

    private mutating func add(_ title: String) {
        if places.last != title { places.append(title) }
    }

    func lines(_ ink: Ink, _ call: ProgramCall) -> [String] {
        guard let problem else { return [] }
        return [
            ink.paint("\(whats[0]) · \(Printable.line(problem.code))", .bad), "    " + Wording.named(places),
            "    " + Printable.line(problem.message),
        ] + (problem.hint.map { ["    → " + Printable.line(call.spelled($0))] } ?? [])
    }

    var untestedLine: String {
        let places = places.count == 1 ? places[0] : "in \(Wording.places(places.count))"
        return "\(Wording.list(whats)) (\(places)): \(Printable.line(why))"
    }
}

extension LaneProbe {
    /// The account and region, as in `production cn-north-1`.
    fileprivate var title: String {
        Wording.title(name: accountName, account: lane.account.digits, region: lane.region.name)
    }
}
