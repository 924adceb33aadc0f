/// Measures the store's statement wrapper beside GRDB's statements, in the queue of row 1. The wrapper goes if it saves
/// less than a tenth of the processor time (DECISIONS D14). `Workers` and `TimerQueue` were removed (DECISIONS D55).
struct OwnPartsRow {
    let workspace: Workspace

    static let target = 0.9

    func measure() throws -> [Line] {
        var own: [TransitionsRow.Measured] = []
        var library: [TransitionsRow.Measured] = []
        // The first run of each side is not counted. The two sides take turns at going first.
        for pair in 0...workspace.size(9, quick: 3) {
            let sides = [pair.isMultiple(of: 2), !pair.isMultiple(of: 2)]
            for isOwn in sides {
                let measured = try BaselineQueue(path: workspace.newPath())
                    .transitions(workspace.size(100_000, quick: 20_000), batch: 100, isOwn: isOwn)
                if pair > 0 && isOwn { own.append(measured) }
                if pair > 0 && !isOwn { library.append(measured) }
            }
        }
        func line(_ what: String, _ unit: String, _ figure: (TransitionsRow.Measured) -> Double) -> Line {
            Line(
                what: what, value: Figure.spread(own.map(figure), unit: unit),
                against: "GRDB \(Figure.spread(library.map(figure), unit: unit))",
                ratio: Figure.median(zip(own, library).map { figure($0) / figure($1) }))
        }
        var processor = line("1 a transition through SQLStatement: processor time", " µs", \.microseconds)
        processor.holds = processor.ratio.map { $0 <= Self.target }
        return [processor, line("1   the same: rate", "/s", \.perSecond)]
    }
}
