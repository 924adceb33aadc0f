/// Says that the accounts directory cannot be used at all. No call is made, and the exit code is 78.
package struct FleetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// All problems of all files, in the files' order. There is at least one.
    package let problems: [ConfigurationProblem]

    package init(problems: [ConfigurationProblem]) {
        precondition(!problems.isEmpty, "a fleet error says what is wrong")
        self.problems = problems
    }

    /// The problems, one per line.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension Fleet {
    /// The problems of the broken files in the files' order, and then those that only cost alarms or messages. No problem of
    /// `defaults.yaml` is there twice.
    package var problems: [ConfigurationProblem] {
        var seen: Set<ConfigurationProblem> = []
        return (broken.flatMap(\.problems) + accounts.flatMap(\.alarmProblems) + messageProblems)
            .filter { seen.insert($0).inserted }
    }
}
