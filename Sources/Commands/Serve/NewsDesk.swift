import Accounts
import Jobs
import Model
import Queue
import Reports
import WebServer

/// Reads the news for all open pages together, while there are any.
struct NewsDesk: Sendable {
    let site: Site
    let place: Workplace

    /// How long to wait while no page is open.
    private static let idle = Duration.seconds(1)
    /// The least time between two readings.
    private static let least = Duration.seconds(2)
    /// A reading is followed by a pause of so many times its own length, so that large databases take no more of a processor.
    private static let rest = 20
    /// The longest pause. A page says that no news come after three of them.
    private static let most = Duration.seconds(15)
    /// The samples over which the rate is measured.
    private static let window = 12

    /// Sends the news until it is cancelled.
    func work() async {
        var samples: [ProgressSample] = []
        let effects = place.surroundings.effects
        while !Task.isCancelled {
            guard site.feed.readers > 0 else {
                samples = []
                // Why: the pause throws only when it is cancelled.
                try? await place.surroundings.pause(Self.idle)
                continue
            }
            let begun = effects.uptime()
            site.feed.send(await news(&samples).json)
            let took = effects.uptime() - begun
            // Why: as above.
            try? await place.surroundings.pause(min(Self.most, max(Self.least, took * Self.rest)))
        }
    }

    private func news(_ samples: inout [ProgressSample]) async -> SiteNews {
        do {
            let result = try await site.withStore { store in
                try await ReportReading(
                    place: site.place, store: store, lanes: try LaneOptions.of([]), failures: 0
                ).result(nil)
            }
            switch result {
            case .none(.known(let missed)): return SiteNews(withoutRun: missed)
            case .none(.unknown(let why)): return SiteNews(problem: why)
            case .run(_, let conclusion):
                guard let report = conclusion.report else { return SiteNews(withoutRun: nil) }
                // Why: as for a task, the default limits are good enough.
                let limits = (try? site.place.fleet())?.limits ?? Limits()
                let sample = ProgressSample(
                    report, at: place.surroundings.effects.uptime(), now: place.now,
                    pace: LanePace(AllJobs.kinds, share: limits.share), causes: [])
                let progress = Progress(since: samples.first, now: sample)
                samples.append(sample)
                if samples.count > Self.window { samples.removeFirst() }
                return SiteNews(report, conclusion.standing, progress: progress, in: site.display)
            }
        } catch {
            return SiteNews(problem: CommandFailure(error).message)
        }
    }
}
