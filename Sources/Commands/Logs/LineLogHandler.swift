import Logging
import Model

/// Writes events as plain lines to standard error. With a log directory, also writes each line to the account's file.
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
            sink.error(LogLine.text(at: now, level: event.level, message: message, metadata: all))
        }
        guard let files = sink.files else { return }
        let account = all[Self.accountKey].flatMap { AccountID($0.description) }
        let line = LogLine.text(
            at: now, level: event.level, message: message, metadata: all,
            without: account == nil ? nil : Self.accountKey)
        files.append(line, for: account)
    }
}
