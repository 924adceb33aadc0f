import Model

/// A word in an answer: one that the program knows, or `unknown` with the text as it came.
package protocol AnswerWord: Hashable, Sendable, CustomStringConvertible {
    /// Each known word as AWS spells it.
    static var known: [ExactText: Self] { get }
    static func unknown(_ text: ExactText) -> Self
    /// The text of an unknown word; nil for a known word.
    var unknownText: ExactText? { get }
}

extension AnswerWord {
    package init(_ text: ExactText) { self = Self.known[text] ?? .unknown(text) }

    /// The word as AWS spells it.
    package var description: String { (unknownText ?? Self.known.first { $0.value == self }?.key ?? "").text }
}

/// The state of a snapshot (FACTS F16).
package enum SnapshotState: AnswerWord {
    case pending, completed, error, recoverable, recovering, unknown(ExactText)

    package static let known: [ExactText: SnapshotState] = [
        "pending": .pending, "completed": .completed, "error": .error, "recoverable": .recoverable,
        "recovering": .recovering,
    ]
    package var unknownText: ExactText? { if case .unknown(let text) = self { text } else { nil } }
}

/// The place where EBS keeps a snapshot.
package enum StorageTier: AnswerWord {
    case standard, archive, unknown(ExactText)

    package static let known: [ExactText: StorageTier] = ["standard": .standard, "archive": .archive]
    package var unknownText: ExactText? { if case .unknown(let text) = self { text } else { nil } }
}

/// The state of an image (FACTS F24).
package enum ImageState: AnswerWord {
    case available, pending, failed, error, invalid, disabled, deregistered, transient, unknown(ExactText)

    package static let known: [ExactText: ImageState] = [
        "available": .available, "pending": .pending, "failed": .failed, "error": .error, "invalid": .invalid,
        "disabled": .disabled, "deregistered": .deregistered, "transient": .transient,
    ]
    package var unknownText: ExactText? { if case .unknown(let text) = self { text } else { nil } }
}

/// The state of an instance.
package enum InstanceState: AnswerWord {
    case pending, running, shuttingDown, terminated, stopping, stopped, unknown(ExactText)

    package static let known: [ExactText: InstanceState] = [
        "pending": .pending, "running": .running, "shutting-down": .shuttingDown, "terminated": .terminated,
        "stopping": .stopping, "stopped": .stopped,
    ]
    package var unknownText: ExactText? { if case .unknown(let text) = self { text } else { nil } }
}
