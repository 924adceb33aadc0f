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
        if case .heldBack(_, let known) = failure {
            problem = known
        } else {
            problem = Classifier.problem(failure, tried: tried, effect: O.effect).bounded(by: O.service, failure)
        }
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

extension Problem {
    /// The same problem, but with a reach of only one action if CloudWatch or SNS gave the answer. Why: these services
    /// may refuse an account that EC2 accepts, and alarms must not cost backups. Only the credentials themselves and
    /// EC2 decide about a whole account and region.
    fileprivate func bounded(by service: Service, _ failure: AWSFailure) -> Problem {
        guard reach == .lane, service == .monitoring || service == .sns, case .answered = failure else { return self }
        return Problem(code: code, message: message, hint: hint, requestID: requestID, reach: .flow)
    }
}
