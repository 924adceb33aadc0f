/// A feature of a lane that a run could not list or do. The report always shows it, and the exit code is 3.
package struct Uncovered: Hashable, Sendable {
    package let feature: Feature
    package let problem: Problem

    package init(feature: Feature, problem: Problem) { (self.feature, self.problem) = (feature, problem) }
}
