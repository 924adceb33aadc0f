import Logging
import Model

/// Writes events as lines to standard error. With a log directory, also writes each line to the account's file.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    var metadataProvider: Logger.MetadataProvider?
    private let sink: Sink

    /// The destinations of the lines.
    struct Sink: Sendable {
        let now: @Sendable () -> Instant
        let error: @Sendable (String) -> Void
        /// The log files; nil without `--log-dir`.
        let files: LogFiles?
        /// The level below which events are written to the files only.
        let errorLevel: Logger.Level
        /// True when events about one task are written to the files only, because a report follows.
        let omitsTasks: Bool
        let format: LogFormat
    }

    /// The metadata key whose value selects the log file.
    static let accountKey = "account"
    /// The metadata key that marks events about one task.
    static let taskKey = "task"

    init(level: Logger.Level, sink: Sink) {
        logLevel = level
        self.sink = sink
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        let now = sink.now()
        let message = event.message.description
        if event.level >= sink.errorLevel, !sink.omitsTasks || all[Self.taskKey] == nil {
            sink.error(line(at: now, event.level, message, all))
        }
        guard let files = sink.files else { return }
        let account = all[Self.accountKey].flatMap { AccountID($0.description) }
        files.append(
            line(at: now, event.level, message, all, without: account.map { _ in Self.accountKey }), for: account)
    }

    /// A JSON object keeps every field, because collectors put the files of many accounts together.
    private func line(
        at now: Instant, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata,
        without omitted: String? = nil
    ) -> String {
        switch sink.format {
        case .text: LogLine.text(at: now, level: level, message: message, metadata: metadata, without: omitted)
        case .json: LogLine.json(at: now, level: level, message: message, metadata: metadata)
        }
    }
}
