import Model
import Queue
import Reports

/// Shows the progress of a run: bars on a terminal, or a line from time to time when there is no terminal.
struct ProgressDisplay: Sendable {
    let store: any TaskStore
    /// The run to show; nil for the latest run that has not ended.
    let run: RunKey?
    let pace: LanePace
    let workplace: Workplace

    /// The time between two pictures on a terminal.
    private static let frame = Duration.milliseconds(400)
    /// Reading the figures of a large fleet takes a while. The pause is at least as many times as long.
    private static let patience = 40
    /// The number of samples over which the rate is measured. On a terminal they span some seconds.
    private static let window = 12
    /// The time between two lines in a log.
    private static let line = Duration.seconds(30)

    /// The number of pictures for which the causes of failures are shown before they are read again. Reading them costs two
    /// queries for each account and region with failures.
    private static let causesServe = 12

    /// Runs `body` while the display is shown. The display is removed when this returns.
    func whileShown<Value: Sendable>(_ body: () async throws -> Value) async rethrows -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await show() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    private func show() async {
        let console = workplace.console
        var samples: [ProgressSample] = []
        var pictures = 0
        var cost = Duration.zero
        while !Task.isCancelled {
            // Why: the pause throws only when it is cancelled.
            try? await workplace.surroundings.pause(
                console.screen == nil ? Self.line : max(Self.frame, cost * Self.patience))
            if Task.isCancelled { break }
            let readsCauses = console.screen != nil && pictures % Self.causesServe == 0
            pictures += 1
            let start = workplace.surroundings.effects.uptime()
            // Why: if the report cannot be read now, the next round reads it. The worker reports broken stores.
            guard let report = try? await report(failureLimit: readsCauses ? 1 : 0) else { continue }
            let sample = ProgressSample(
                report, at: workplace.surroundings.effects.uptime(), now: workplace.now, pace: pace,
                causes: readsCauses ? nil : samples.last?.causes)
            // Why: a log gets a line only when a figure has changed. A picture on a terminal is always drawn again.
            if console.screen != nil || samples.last.map(sample.differs(from:)) ?? true {
                draw(Progress(since: samples.first, now: sample), on: console)
            }
            cost = min(.milliseconds(50), workplace.surroundings.effects.uptime() - start)
            samples.append(sample)
            if samples.count > Self.window { samples.removeFirst() }
        }
        console.screen?.draw([])
    }

    private func draw(_ progress: Progress, on console: Console) {
        guard let screen = console.screen else {
            workplace.mention(progress.line)
            return
        }
        let size = screen.size()
        screen.draw(
            ProgressBars.lines(
                progress, columns: size.columns - 1, rows: max(1, min(size.rows - 2, 16)), ink: screen.ink))
    }

    private func report(failureLimit: Int) async throws(StoreError) -> RunReport? {
        if let run { return try await store.report(run, failureLimit: failureLimit) }
        guard let latest = try await store.runs().filter({ $0.endedAt == nil }).max(by: { $0.createdAt < $1.createdAt })
        else { return nil }
        return try await store.report(latest.key, failureLimit: failureLimit)
    }
}
