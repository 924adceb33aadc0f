/// Colours for a terminal, or no colours. The text itself stays the same.
package struct Ink: Sendable, Hashable {
    package let isColoured: Bool

    package init(coloured: Bool) { isColoured = coloured }

    package static let plain = Ink(coloured: false)

    /// The meaning of a piece of text. Only this file says which colour it has.
    package enum Tone: Sendable, Hashable {
        case normal, strong, good, notice, bad, quiet

        /// The parameters of the terminal's `SGR` sequence.
        fileprivate var code: String? {
            switch self {
            case .normal: nil
            case .strong: "1"
            case .good: "32"
            case .notice: "33"
            case .bad: "31"
            case .quiet: "2"
            }
        }
    }

    package func paint(_ text: String, _ tone: Tone) -> String {
        guard isColoured, !text.isEmpty, let code = tone.code else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

extension Verdict {
    package var tone: Ink.Tone {
        switch self {
        case .ok: .good
        case .attention: .notice
        case .failed, .missed: .bad
        }
    }
}

extension LaneState {
    package var tone: Ink.Tone {
        switch self {
        case .done: .good
        case .running, .open: .normal
        case .partial: .notice
        case .uncovered: .bad
        }
    }
}
