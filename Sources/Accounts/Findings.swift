/// The results of decoding one file so far: its problems, its warnings, and the line of each key that was read.
struct Findings {
    let file: String
    private var found: [ConfigurationProblem] = []
    private(set) var warnings: [String] = []
    /// The place of each key's value. Keys of `defaults.yaml` point into that file.
    private(set) var origins: [String: Origin]

    struct Origin: Hashable {
        let file: String
        let line: Int?
    }

    init(file: String, inheriting origins: [String: Origin] = [:]) {
        self.file = file
        self.origins = origins
    }

    /// The problems in the order of their lines. Problems of the file as a whole come last.
    var problems: [ConfigurationProblem] {
        found.enumerated()
            .sorted { ($0.element.line ?? .max, $0.offset) < ($1.element.line ?? .max, $1.offset) }
            .map(\.element)
    }

    /// The problems that cost an account nothing but its alarms.
    var alarmProblems: [ConfigurationProblem] { problems.filter(\.costsAlarmsAlone) }
    /// The problems for which none of the file's values can be used.
    var fileProblems: [ConfigurationProblem] {
        problems.filter { !$0.costsAlarmsAlone && !$0.costsMessagesAlone }
    }
    /// The problems that cost nothing but messages about runs.
    var messageProblems: [ConfigurationProblem] { problems.filter(\.costsMessagesAlone) }

    mutating func read(_ key: String, line: Int?) { origins[key] = Origin(file: file, line: line) }

    mutating func reject(_ message: String, key: String = "", line: Int?) {
        found.append(ConfigurationProblem(file: file, line: line, key: key, message: message))
    }

    /// Rejects a value that does not fit another value. The message names the file of an inherited value.
    mutating func reject(_ message: String, valueOf key: String) {
        guard let origin = origins[key] else { return reject(message, key: key, line: nil) }
        guard origin.file != file else { return reject(message, key: key, line: origin.line) }
        let place = origin.file + (origin.line.map { ":\($0)" } ?? "")
        reject("\(message) (from \(place))", key: key, line: nil)
    }

    mutating func warn(_ message: String, key: String, line: Int?) {
        warnings.append(ConfigurationProblem(file: file, line: line, key: key, message: message).description)
    }
}

extension ConfigurationProblem {
    /// True for a mistake below `alarms`. A secret there makes the whole file unusable, as anywhere.
    fileprivate var costsAlarmsAlone: Bool {
        isBelow("alarms")
    }

    /// True for a mistake below `notify`: a message must never cost a backup.
    fileprivate var costsMessagesAlone: Bool { isBelow("notify") }

    private func isBelow(_ section: String) -> Bool {
        (key == section || key.hasPrefix("\(section).")) && message != Secrets.refusal
    }
}
