/// The findings of a check of an account and region. The check changed nothing.
package struct LaneProbe: Sendable {
    package let lane: Lane
    package let accountName: String
    package var findings: [Finding] = []

    package init(lane: Lane, accountName: String, findings: [Finding] = []) {
        (self.lane, self.accountName, self.findings) = (lane, accountName, findings)
    }

    /// One thing that was asked about.
    package struct Finding: Sendable, Hashable {
        /// An action such as `ec2:DescribeSnapshots`, or a word such as `clock`.
        package let what: String
        package let result: Result
        /// Figures, such as a count beside its quota; nil for none.
        package let detail: String?

        package init(_ what: String, _ result: Result, detail: String? = nil) {
            (self.what, self.result, self.detail) = (what, result, detail)
        }

        package init(_ what: String, _ problem: Problem?) { self.init(what, problem.map { .wrong($0) } ?? .fine) }

        package var problem: Problem? { if case .wrong(let problem) = result { problem } else { nil } }

        /// The reason why it is not known; nil when it is.
        package var untested: String? { if case .untested(let why) = result { why } else { nil } }
    }

    /// The answer of a question, as far as there is one.
    package enum Result: Sendable, Hashable {
        case fine
        case wrong(Problem)
        case untested(why: String)
    }

    package var isGood: Bool { findings.allSatisfy { $0.problem == nil } }
}
