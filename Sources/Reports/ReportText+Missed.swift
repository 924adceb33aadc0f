import Model

/// The text about nights that were due and were not run.
extension ReportText {
    /// The lines before the run's own: the missed nights that no later night has made up for.
    var first: [String] {
        let lines = MissedText.lines(standing.missed, ink, call, display)
        return lines.isEmpty ? [] : lines + [""]
    }

    /// The missed nights for which a later night has made up.
    var madeUp: [String] {
        let nights = standing.missed?.nights.filter { !$0.isOpen } ?? []
        guard !nights.isEmpty else { return [] }
        return [ink.paint("MISSED EARLIER", .strong)] + MissedText.list(nights, display)
            + ["  A later night has backed up what these left out."]
    }
}

/// The missed nights in words. A command that has no run to report uses them alone.
package enum MissedText {
    /// The most nights, and the most accounts and regions of a night, that are named. The newest nights are named.
    private static let named = 5

    /// The open missed nights with what to do; empty when there are none.
    package static func lines(
        _ missed: MissedNights?, _ ink: Ink, _ call: ProgramCall, _ display: Display
    ) -> [String] {
        guard let nights = missed?.open, let last = nights.last else { return [] }
        let what = nights.count == 1 ? "the night of \(last.night)" : Wording.count(nights.count, "night")
        return [ink.paint("MISSED", .bad) + "  " + ink.paint(what, .strong)] + list(nights, display) + [
            "  → to back up what is there now: " + ink.paint(call.line("run"), .strong),
            "  → then find out why it was not started: cron, the timer, the machine",
        ]
    }

    static func list(_ nights: [MissedNights.Missed], _ display: Display) -> [String] {
        let more = nights.count - named
        return (more > 0 ? ["  \(Wording.count(more, "earlier night"))"] : [])
            + nights.suffix(named).map { line($0, display) }
    }

    private static func line(_ missed: MissedNights.Missed, _ display: Display) -> String {
        "  \(missed.night), due at \(Wording.time(missed.dueAt, in: display.zone)): \(places(of: missed))"
    }

    /// Says what of the night was missed.
    static func places(of missed: MissedNights.Missed) -> String {
        guard missed.isWhole else { return "not in any run: " + list(missed.places) }
        let open = missed.places.filter(missed.open.contains)
        let isPart = missed.isOpen && open.count < missed.places.count
        return "no run was started" + (isPart ? ", and no later one has backed up \(list(open))" : "")
    }

    private static func list(_ places: [ConfiguredPlace]) -> String {
        let more = places.count - named
        let titles = places.prefix(named).map { $0.title + ($0.pausedUntil.map { " (paused until \($0))" } ?? "") }
        return titles.joined(separator: ", ") + (more > 0 ? " and \(Wording.places(more, more: true))" : "")
    }
}
