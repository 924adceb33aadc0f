/// What decoding one file has found so far: its problems, its warnings, and the line of each key it has read.
struct Findings {
    let file: String
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [String] = []
    /// Where each key's value comes from; keys of `defaults.yaml` point into that file.
    private(set) var origins: [String: Origin]

    struct Origin: Hashable {
        let file: String
        let line: Int?
    }

    init(file: String, inheriting origins: [String: Origin] = [:]) {
        self.file = file
        self.origins = origins
    }

    mutating func read(_ key: String, line: Int?) { origins[key] = Origin(file: file, line: line) }

    mutating func reject(_ message: String, key: String = "", line: Int?) {
        problems.append(ConfigurationProblem(file: file, line: line, key: key, message: message))
    }

    /// Rejects a value that another value does not fit; one that was inherited names the file it comes from.
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
