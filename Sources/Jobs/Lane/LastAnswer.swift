import Synchronization

/// The answer to the last question about something that does not change. One policy asks the same again and again.
final class LastAnswer<Question: Equatable & Sendable, Answer: Sendable>: Sendable {
    private let last = Mutex<(question: Question, answer: Answer)?>(nil)

    func answer(to question: Question, _ find: () -> Answer) -> Answer {
        // Why within the lock: many tasks ask at the same time, and each would find the same.
        last.withLock { last in
            if let last, last.question == question { return last.answer }
            let answer = find()
            last = (question, answer)
            return answer
        }
    }
}
