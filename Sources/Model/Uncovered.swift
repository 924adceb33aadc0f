/// A feature of a lane that tonight's run could not look at or do. Never silence: it makes the exit code 3.
package struct Uncovered: Hashable, Sendable {
    package let feature: Feature
    package let problem: Problem

    package init(feature: Feature, problem: Problem) {
        self.feature = feature
        self.problem = problem
    }
}
