import Model

/// The metrics as text, for a file that an exporter reads or for a scrape. It depends on nothing but the facts.
package struct MetricsText {
    private let facts: MetricsFacts
    private let kinds: KindTable

    private let format: Format

    /// The forms of the text. For gauges they differ only in their ends.
    package enum Format: Sendable, CaseIterable {
        case prometheus, openMetrics

        package var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }

        /// The form that a scrape asks for by the field `Accept`.
        package init(accepting accept: String?) {
            self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
        }
    }

    package init(_ facts: MetricsFacts, kinds: KindTable, format: Format = .prometheus) {
        (self.facts, self.kinds, self.format) = (facts, kinds, format)
    }

    package var text: String {
        families.flatMap(\.lines).joined(separator: "\n") + "\n" + (format == .openMetrics ? "# EOF\n" : "")
    }

    private var families: [MetricFamily] {
        [written] + run + calls + [tasks] + queue + volumes + [uncovered] + backups + [missedNights, undelivered]
    }

    private var written: MetricFamily {
        var family = MetricFamily(
            "metrics_written_timestamp_seconds", "When these metrics were written, in seconds since 1970.")
        family.add(milliseconds: facts.now.milliseconds)
        return family
    }

    // MARK: the newest run

    private var run: [MetricFamily] {
        var info = MetricFamily("run_info", "The newest run by its name. The value is always 1.")
        var verdict = MetricFamily(
            "run_verdict", "1 for the verdict of the newest run as the report shows it, 0 for the others.")
        var running = MetricFamily("run_running", "1 while the newest run has open tasks.")
        var start = MetricFamily(
            "run_start_timestamp_seconds", "When the newest run started, or last listed again, in seconds since 1970.")
        var end = MetricFamily(
            "run_end_timestamp_seconds", "When the newest run ended, in seconds since 1970. Absent while it goes on.")
        var duration = MetricFamily("run_duration_seconds", "How long the newest run took, or has been going on.")
        guard let report = facts.report else { return [] }
        let started = max(report.startedAt, report.listedAgainAt ?? report.startedAt)
        info.add(1, [("run", report.run.description)])
        for each in Verdict.allCases {
            verdict.add(each == Findings(report, facts.standing).verdict, [("verdict", each.rawValue)])
        }
        running.add(report.state == .running)
        start.add(milliseconds: started.milliseconds)
        end.add(milliseconds: report.endedAt?.milliseconds)
        duration.add(milliseconds: max(.zero, (report.endedAt ?? facts.now) - started).milliseconds)
        return [info, verdict, running, start, end, duration]
    }

    private var calls: [MetricFamily] {
        guard let api = facts.report?.api else { return [] }
        var calls = MetricFamily("run_calls", "The API calls of the newest run, by purpose.")
        var changing = MetricFamily("run_changing_calls", "The API calls of the newest run that may change something.")
        var throttled = MetricFamily(
            "run_throttled_calls", "The API calls of the newest run that AWS refused for their rate.")
        for purpose in CallRecord.Purpose.allCases {
            calls.add(api.callsByPurpose[purpose] ?? 0, [("purpose", purpose.name)])
        }
        changing.add(api.mutations)
        throttled.add(api.throttled)
        return [calls, changing, throttled]
    }

    /// The tasks of the newest run over all accounts and regions. Kinds of another version are counted together.
    private var tasks: MetricFamily {
        var family = MetricFamily("tasks", "The tasks of the newest run, by kind and state.")
        guard let report = facts.report else { return family }
        var sums: [JobKind?: TaskCounts] = [:]
        for (kind, counts) in report.lanes.flatMap(\.kinds) {
            let known = kinds[kind].map(\.kind)
            sums[known] = (sums[known] ?? TaskCounts()) + counts
        }
        for kind in kinds.rows.map(\.kind) + [nil] where kind != nil || sums[kind] != nil {
            let counts = sums[kind] ?? TaskCounts()
            let states = [
                ("open", counts.open), ("done", counts.done), ("failed", counts.failed), ("blocked", counts.blocked),
                ("skipped", counts.skipped),
            ]
            for (state, count) in states {
                family.add(count, [("kind", kind?.description ?? "other"), ("state", state)])
            }
        }
        return family
    }

    // MARK: the queue

    private var queue: [MetricFamily] {
        var open = MetricFamily("queue_open_tasks", "The tasks of all runs that have not ended.")
        var owned = MetricFamily(
            "owner_alive", "1 while a process works on the queue and gives signs of life. Between two nights it is 0.")
        var alive = MetricFamily(
            "owner_alive_timestamp_seconds",
            "The last sign of life of the last process that worked on the queue, in seconds since 1970.")
        open.add(facts.openTasks)
        owned.add(facts.isOwned)
        alive.add(milliseconds: facts.aliveAt?.milliseconds)
        return [open, owned, alive]
    }

    // MARK: accounts and regions

    private func labels(account: String, name: String, region: String) -> [MetricFamily.Label] {
        [("account", account), ("name", name), ("region", region)]
    }

    private func labels(_ lane: LaneReport) -> [MetricFamily.Label] {
        labels(account: lane.account, name: lane.name, region: lane.region)
    }

    private var volumes: [MetricFamily] {
        var due = MetricFamily("volumes_due", "The selected volumes of the newest run that must get a backup.")
        var covered = MetricFamily("volumes_covered", "The due volumes with a complete snapshot of the newest run.")
        var missing = MetricFamily(
            "volumes_missing",
            "The due volumes without a complete snapshot; while the run goes on, those whose snapshot has failed.")
        for lane in facts.report?.lanes ?? []
        where lane.isListed && !lane.uncovered.contains(where: { $0.feature == .snapshots }) {
            due.add(lane.snapshots.due, labels(lane))
            covered.add(lane.snapshots.confirmed, labels(lane))
            missing.add(lane.missingBackups(ended: facts.report?.state == .ended), labels(lane))
        }
        return [due, covered, missing]
    }

    /// Before the end of the run only what is uncovered is known.
    private var uncovered: MetricFamily {
        var family = MetricFamily(
            "uncovered", "1 where the newest run could not list or do a part of its work, by feature.")
        for lane in facts.report?.lanes ?? [] {
            let features = Set(lane.uncovered.map(\.feature))
            for feature in Feature.allCases where facts.report?.state == .ended || features.contains(feature) {
                family.add(features.contains(feature), labels(lane) + [("feature", feature.rawValue)])
            }
        }
        return family
    }

    private var backups: [MetricFamily] {
        var success = MetricFamily(
            "last_success_timestamp_seconds",
            "The end of the last run in which every selected volume got its backup, in seconds since 1970.")
        var newest = MetricFamily(
            "newest_recovery_point_timestamp_seconds",
            "When the newest complete snapshot that a run made or found was taken, in seconds since 1970.")
        var rpo = MetricFamily("rpo_seconds", "The greatest age that a newest good snapshot may have.")
        for (lane, name) in lanes {
            let labels = labels(account: lane.account.digits, name: name, region: lane.region.name)
            success.add(milliseconds: facts.history.successes[lane]?.milliseconds, labels)
            newest.add(milliseconds: facts.history.points[lane]?.milliseconds, labels)
            rpo.add(milliseconds: facts.rpo[lane.account]?.milliseconds, labels)
        }
        return [success, newest, rpo]
    }

    /// The accounts and regions of the newest run, and the earlier ones that are still configured, with their names.
    private var lanes: [(key: Lane, value: String)] {
        var names: [Lane: String] = [:]
        for part in facts.report?.lanes ?? [] { if let lane = part.lane { names[lane] = part.name } }
        for (lane, name) in facts.history.names where names[lane] == nil {
            let isConfigured = facts.places?.contains {
                $0.account == lane.account && ($0.region == nil || $0.region == lane.region)
            }
            if isConfigured == true { names[lane] = name }
        }
        for place in facts.places ?? [] {
            if let lane = place.region.map({ Lane(account: place.account, region: $0) }), names[lane] == nil {
                names[lane] = place.name
            }
        }
        return names.sorted { $0.key < $1.key }
    }

    private var missedNights: MetricFamily {
        var family = MetricFamily(
            "missed_nights", "The nights that were due and not run, and that no later night has made up for.")
        guard let missed = facts.missed, let places = facts.places else { return family }
        for place in places {
            family.add(
                missed.open.count { $0.open.contains(place) },
                labels(account: place.account.digits, name: place.name, region: place.region?.name ?? ""))
        }
        return family
    }

    private var undelivered: MetricFamily {
        var family = MetricFamily(
            "message_undelivered",
            "1 where the last message about the newest run did not arrive, or may not have, by destination of notify.")
        let lost = Set(facts.standing.undelivered.map(\.destination))
        let told = Set(facts.standing.notices.filter { $0.state != .silent }.map(\.destination))
        for name in told.sorted() { family.add(lost.contains(name), [("destination", name)]) }
        return family
    }
}
