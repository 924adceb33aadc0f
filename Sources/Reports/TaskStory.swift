import Model

/// One task with its history, and the reason why it is not running.
package struct TaskStory: Sendable {
    let task: TaskLine
    let attempts: [Attempt]
    let calls: [Call]
    let standing: Standing

    /// One row of the task's history: an attempt, a death of the process, a replay or a cancellation.
    package typealias Attempt = (
        fence: Int64, claimedAt: Instant?, settledAt: Instant, outcome: String, problem: Problem?
    )
    /// A call with the attempt that made it.
    package typealias Call = (fence: Int64, record: CallRecord)

    /// The conditions for which an open task waits.
    package struct Standing: Sendable {
        /// No task with the same call in the account and region is claimed before this time. Nil when the gate is open.
        package var gateClosedUntil: Instant?
        /// The outages in the task's account and region.
        package var outages: [Outage] = []
        /// The number of ready tasks with the same call that are due before this one.
        package var ahead = 0
        /// The cause for which the last attempt was put off.
        package var waitsFor: WaitCause?
        /// The time of the queue owner's last sign of life; nil when the queue never had an owner.
        package var ownerAliveAt: Instant?
        /// An owner that gives no sign of life for this long counts as gone or hung.
        package var ownerSilence: Duration
        /// Spells the command lines.
        package var call: ProgramCall

        package init(ownerSilence: Duration, call: ProgramCall = .init()) {
            self.ownerSilence = ownerSilence
            self.call = call
        }
    }

    package init(task: TaskLine, attempts: [Attempt], calls: [Call], standing: Standing) {
        self.task = task
        self.attempts = attempts
        self.calls = calls
        self.standing = standing
    }

    /// The version of the JSON form.
    package static let version = 1

    /// Returns the story as text, without a newline at the end.
    package func text(now: Instant, ink: Ink) -> String {
        var lines = [
            ink.paint("task \(task.id)", .strong) + "  \(task.kind) \(Printable.line(task.subject.text))",
            "  state    \(ink.paint(task.state.rawValue, task.state.tone))"
                + (task.endedAt.map { " since \(Wording.time($0))" } ?? ""),
            "  account  \(Printable.name(task.accountName)) (\(task.lane))",
            "  run      \(task.run)",
            "  reason   \(Printable.line(task.reason))",
            "  call     \(task.action)",
            "  tries    \(Wording.count(task.attempts, "attempt"))"
                + (task.deaths == 0
                    ? "" : ", \(Wording.count(task.deaths)) of them cut off by the death of the process"),
        ]
        if let resource = task.resource {
            lines.append(
                "  made     \(Printable.line(resource.id.text)) (\(resource.state.rawValue)\(resource.adopted ? ", existed already" : ""))"
            )
        }
        if let why = whyNotRunning(at: now) { lines.append("  waiting  \(why)") }
        if task.state.isOpen {
            for outage in standing.outages { lines += explain(outage.problem, as: "outage   ") }
        }
        if let problem = task.problem { lines += explain(problem, as: "problem  ") }
        lines += history(ink)
        return lines.joined(separator: "\n")
    }

    /// The reason why the task is not running, as one clause; nil when the task has ended or is in flight.
    package func whyNotRunning(at now: Instant) -> String? {
        guard task.state == .ready else { return nil }
        if let gate = standing.gateClosedUntil, gate > now {
            return
                "\(task.action) is paused in this account and region for \((gate - now).words): AWS asked for fewer calls"
        }
        if let outage = standing.outages.first(where: { $0.place.service == task.action.service })
            ?? (standing.waitsFor == .outage ? standing.outages.first : nil)
        {
            return OutageLine.text(outage, now: now)
        }
        if let due = task.dueAt, due > now {
            let cause = standing.waitsFor.map { ", waiting for \($0.meaning)" } ?? ""
            return "due in \((due - now).words)\(cause)"
        }
        guard let alive = standing.ownerAliveAt, now - alive < standing.ownerSilence else {
            return standing.call.spelled("no process works on the queue: start aws-man work, or aws-man run")
        }
        return standing.ahead > 0
            ? "\(Wording.count(standing.ahead, "task")) with the same call in this account and region \(standing.ahead == 1 ? "is" : "are") before it"
            : "it is the next task to start"
    }

    private func explain(_ problem: Problem, as title: String) -> [String] {
        ["  \(title)\(Printable.line(problem.code)): \(Printable.line(problem.message))"]
            + (problem.hint.map { ["           → " + Printable.line(standing.call.spelled($0))] } ?? [])
            + (problem.requestID.map { ["           request id " + Printable.line($0)] } ?? [])
    }

    private func history(_ ink: Ink) -> [String] {
        var lines: [String] = []
        if !attempts.isEmpty {
            var table = TextTable(columns: [
                .init("ATTEMPT", .right), .init("ENDED", .left), .init("TOOK", .right), .init("OUTCOME", .left),
                .init("CODE", .left),
            ])
            for attempt in attempts {
                table.add([
                    .init(String(attempt.fence)), .init(Wording.time(attempt.settledAt)),
                    .init(attempt.claimedAt.map { (attempt.settledAt - $0).words } ?? ""),
                    .init(attempt.outcome), .init(attempt.problem?.code ?? ""),
                ])
            }
            lines += [""] + table.lines(ink, indent: 2)
        }
        if !calls.isEmpty {
            var table = TextTable(columns: [
                .init("ATTEMPT", .right), .init("CALL", .left), .init("FOR", .left), .init("AT", .left),
                .init("TOOK", .right),
                .init("ANSWER", .left), .init("REQUEST ID", .left),
            ])
            for call in calls {
                let record = call.record
                table.add([
                    .init(String(call.fence)), .init(record.action.text), .init(record.purpose.name),
                    .init(Wording.time(record.startedAt)), .init(record.duration.words),
                    .init(record.code ?? record.status.map(String.init) ?? "none"), .init(record.requestID ?? ""),
                ])
            }
            lines += [""] + table.lines(ink, indent: 2)
        }
        return lines
    }

    package func document(now: Instant) -> JSONDocument {
        .object(
            [.init("version", .integer(Self.version))] + task.members + [
                .init("waiting", .string(whyNotRunning(at: now))),
                .init("history", .array(attempts.map(Self.document))),
                .init("calls", .array(calls.map(Self.document))),
            ])
    }

    private static func document(_ attempt: Attempt) -> JSONDocument {
        .object([
            .init("attempt", .integer(Int(attempt.fence))),
            .init("claimed_at", .string(attempt.claimedAt?.description)),
            .init("settled_at", .string(attempt.settledAt.description)),
            .init("outcome", .string(attempt.outcome)),
            .init("code", .string(attempt.problem?.code)),
            .init("message", .string(attempt.problem?.message)),
        ])
    }

    private static func document(_ call: Call) -> JSONDocument {
        let record = call.record
        return .object([
            .init("attempt", .integer(Int(call.fence))),
            .init("action", .string(record.action.text)),
            .init("purpose", .string(record.purpose.name)),
            .init("mutating", .bool(record.mutating)),
            .init("started_at", .string(record.startedAt.description)),
            .init("milliseconds", .integer(Int(record.duration.milliseconds))),
            .init("status", record.status.map { .integer($0) } ?? .null),
            .init("code", .string(record.code)),
            .init("request_id", .string(record.requestID)),
        ])
    }
}
