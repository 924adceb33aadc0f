/// The accounts directory cannot be used at all: nothing is called, exit code 78.
package struct FleetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Every problem of every file, in the files' order; never empty.
    package let problems: [ConfigurationProblem]

    package init(problems: [ConfigurationProblem]) {
        precondition(!problems.isEmpty, "a fleet error says what is wrong")
        self.problems = problems
    }

    /// One problem per line.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension Fleet {
    /// What is wrong with the broken files, in the files' order.
    package var problems: [ConfigurationProblem] { broken.flatMap(\.problems) }
}
