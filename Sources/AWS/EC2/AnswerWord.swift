/// A word in an answer: one that the program knows, or `unknown` with the text as it came.
package protocol AnswerWord: Hashable, Sendable, CustomStringConvertible {
    /// Each known word as AWS spells it.
    static var known: [String: Self] { get }
    static func unknown(_ text: String) -> Self
    /// The text of an unknown word; nil for a known word.
    var unknownText: String? { get }
}

extension AnswerWord {
    package init(_ text: String) { self = Self.known[text] ?? .unknown(text) }

    /// The word as AWS spells it.
    package var description: String { unknownText ?? Self.known.first { $0.value == self }?.key ?? "" }
}

/// The state of a snapshot (FACTS F16).
package enum SnapshotState: AnswerWord {
    case pending, completed, error, recoverable, recovering, unknown(String)

    package static let known: [String: SnapshotState] = [
        "pending": .pending, "completed": .completed, "error": .error, "recoverable": .recoverable,
        "recovering": .recovering,
    ]
    package var unknownText: String? { if case .unknown(let text) = self { text } else { nil } }
}

/// The place where EBS keeps a snapshot.
package enum StorageTier: AnswerWord {
    case standard, archive, unknown(String)

    package static let known: [String: StorageTier] = ["standard": .standard, "archive": .archive]
    package var unknownText: String? { if case .unknown(let text) = self { text } else { nil } }
}

/// The state of an image (FACTS F24).
package enum ImageState: AnswerWord {
    case available, pending, failed, error, invalid, disabled, deregistered, transient, unknown(String)

    package static let known: [String: ImageState] = [
        "available": .available, "pending": .pending, "failed": .failed, "error": .error, "invalid": .invalid,
        "disabled": .disabled, "deregistered": .deregistered, "transient": .transient,
    ]
    package var unknownText: String? { if case .unknown(let text) = self { text } else { nil } }
}

/// The state of an instance.
package enum InstanceState: AnswerWord {
    case pending, running, shuttingDown, terminated, stopping, stopped, unknown(String)

    package static let known: [String: InstanceState] = [
        "pending": .pending, "running": .running, "shutting-down": .shuttingDown, "terminated": .terminated,
        "stopping": .stopping, "stopped": .stopped,
    ]
    package var unknownText: String? { if case .unknown(let text) = self { text } else { nil } }
}
