import Model

/// A number of a drawing, with one decimal.
private func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
}

/// A share of a whole, as parts of `length`; what is not zero can be seen.
private func share(_ part: Int, of whole: Int, length: Double) -> Double {
    part <= 0 || whole <= 0 ? 0 : max(1, Double(part) / Double(whole) * length)
}

/// A column a night: the selected volumes with a backup, and those without one on top.
struct NightColumns {
    static let (width, height) = (360, 120)
    private static let (top, base) = (16.0, 100.0)

    private(set) var bars: [PageContent.Bar] = []
    private(set) var marks: [PageContent.Mark] = []
    /// Lines over what is missing, so that no colour is needed to see it.
    private(set) var hatches: [String] = []
    let axis = "M0 100H360"
    private(set) var label = ""

    /// `nights` has the oldest first.
    init(_ nights: [NightRecord]) {
        let findings = nights.map { $0.runs.isEmpty ? nil : $0.findings }
        let most = findings.map { $0.map { max($0.snapshots.due, $0.missingBackups) } ?? 0 }.max() ?? 0
        let wide = Double(Self.width) / Double(max(nights.count, 1))
        // Why: the days of more nights would overlap.
        let every = max(1, nights.count / 7)
        var words: [String] = []
        for (index, night) in nights.enumerated() {
            let middle = (Double(index) + 0.5) * wide
            func mark(_ y: Double, _ text: String) { marks.append(.init(x: number(middle), y: number(y), text: text)) }
            if (nights.count - 1 - index) % every == 0 { mark(114, String("\(night.night)".dropFirst(5))) }
            guard let found = findings[index] else {
                mark(Self.base - 4, "×")
                words.append("\(night.night): no run")
                continue
            }
            let (made, missing) = (found.snapshots.confirmed, found.missingBackups)
            let bar = share(made, of: most, length: Self.base - Self.top)
            let rest = share(missing, of: most, length: Self.base - Self.top)
            let title = "\(night.night): \(Wording.count(made)) backed up, \(Wording.count(missing)) without a backup"
            words.append(title)
            let (x, w) = (middle - wide * 0.35, wide * 0.7)
            func add(_ from: Double, _ h: Double, _ kind: String) {
                bars.append(
                    .init(x: number(x), y: number(from - h), w: number(w), h: number(h), kind: kind, title: title))
            }
            if bar > 0 { add(Self.base, bar, "fgood") }
            guard missing > 0 else { continue }
            add(Self.base - bar, rest, "fbad")
            let stripes = stride(from: Self.base - bar - 2, to: Self.base - bar - rest, by: -4)
            hatches.append(stripes.map { "M\(number(x)) \(number($0))h\(number(w))" }.joined())
            mark(max(Self.base - bar - rest - 3, 10), Wording.count(missing))
        }
        label = "Backups of \(nights.count) nights. " + words.joined(separator: "; ")
    }
}

/// The selected volumes by the night of their newest complete snapshot.
struct AgeBars {
    static let width = 360
    private static let (row, left, longest) = (22.0, 138.0, 160.0)

    private(set) var bars: [PageContent.Bar] = []
    private(set) var marks: [PageContent.Mark] = []
    var height: Int { marks.count / 2 * Int(Self.row) + 4 }
    private(set) var label = ""

    private struct Group {
        let title: String
        let kind: String
        var volumes = 0
    }

    /// `tonight` volumes have a snapshot of the night itself; `ages` are those of the others.
    init(_ night: Night, tonight: Int, _ ages: [RecoveryAge]) {
        var groups = [
            Group(title: "this night", kind: "fgood"), Group(title: "1 night older", kind: "fnotice"),
            Group(title: "2 to 7 nights older", kind: "fbad"), Group(title: "8 to 30 nights older", kind: "fbad"),
            Group(title: "none recorded", kind: "fbad"),
        ]
        groups[0].volumes = tonight
        for age in ages {
            let nights = age.night.map { ((night.start - $0).milliseconds + 43_200_000) / 86_400_000 }
            let place = nights.map { $0 <= 0 ? 0 : $0 == 1 ? 1 : $0 <= 7 ? 2 : 3 } ?? 4
            groups[place].volumes += age.volumes
        }
        let most = groups.map(\.volumes).max() ?? 0
        for (index, group) in groups.enumerated() {
            let y = Double(index) * Self.row + 4
            let length = share(group.volumes, of: most, length: Self.longest)
            if length > 0 {
                bars.append(
                    .init(x: number(Self.left), y: number(y), w: number(length), h: "16", kind: group.kind))
            }
            marks.append(.init(x: "0", y: number(y + 12), anchor: "start", text: group.title))
            marks.append(
                .init(
                    x: number(Self.left + length + 6), y: number(y + 12), anchor: "start",
                    text: Wording.count(group.volumes)))
        }
        label = groups.map { "\($0.title): \(Wording.count($0.volumes, "volume"))" }.joined(separator: "; ")
    }
}

/// The calls of a run in steps: calls upwards from the axis with the throttled ones in front, waits downwards.
struct CallAreas {
    private(set) var areas: [PageContent.Area] = []

    /// `most` calls in a step, and `mostWaits`, are as high and as deep as there is room.
    init(_ lane: LaneTimeline, width: Double, above: Double, below: Double, most: Int, mostWaits: Int) {
        let step = width / Double(RunTimeline.steps)
        func add(_ counts: [Int], _ kind: String, _ height: (Int) -> Double) {
            var path = ""
            for (index, count) in counts.enumerated() where count > 0 {
                path += "M\(number(Double(index) * step)) \(number(above))v\(number(height(count)))"
                path += "h\(number(step))v\(number(-height(count)))z"
            }
            if !path.isEmpty { areas.append(.init(d: path, kind: kind)) }
        }
        add(lane.calls, "fplain") { -share($0, of: most, length: above) }
        add(lane.throttled, "fbad") { -share($0, of: most, length: above) }
        add(lane.waits, "fnotice") { share($0, of: mostWaits, length: below) }
    }
}
