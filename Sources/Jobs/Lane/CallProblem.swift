import AWS
import Model

/// A call that gave no success answer, with what it means and what people are told.
package struct CallProblem: Error, Sendable, Hashable {
    package let failure: AWSFailure
    package let action: ActionName
    package let classification: Classification
    /// True for a removal, which is done when its resource does not exist.
    package let removes: Bool
    package let problem: Problem

    init<O: Operation>(_ failure: AWSFailure, of operation: O.Type, tried: String) {
        self.failure = failure
        action = O.actionName
        classification = Classifier.classify(failure, effect: O.effect)
        removes = O.effect == .removes
        problem = Classifier.problem(failure, tried: tried, effect: O.effect)
    }

    private init(notSent why: String) {
        failure = .notSent(why)
        action = .enumerate
        classification = .notSent
        removes = false
        problem = Problem(code: "NotSent", message: why)
    }

    /// The attempt was cut while it waited for a listing that another attempt makes.
    static let cancelled = CallProblem(notSent: "It was cancelled while it waited for a listing.")
}
