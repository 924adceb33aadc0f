import Model

/// The accounts that are known and not worked, in words.
package enum IdleText {
    /// The most accounts of one reason that are named.
    private static let named = 5

    /// A heading, a line for each reason, and what to do; empty when every account is worked.
    package static func section(_ idle: [IdleAccount], _ ink: Ink = .plain, showsAll: Bool = false) -> [String] {
        idle.isEmpty ? [] : [ink.paint("NOT WORKED", .strong)] + lines(idle, showsAll: showsAll)
    }

    /// A line for each reason, with what to do.
    static func lines(_ idle: [IdleAccount], showsAll: Bool = false) -> [String] {
        let groups = Dictionary(grouping: idle, by: \.reason).sorted { $0.key.order < $1.key.order }
        return groups.flatMap { reason, accounts in
            let most = showsAll ? accounts.count : named
            let names = accounts.prefix(most).map { "\(Printable.name($0.name)) (\($0.account))" }
            let more = accounts.count - names.count
            return [
                "  \(reason.words): \(names.joined(separator: ", "))"
                    + (more > 0 ? " and \(Wording.count(more)) more" : "")
            ]
                + (reason.hint.map { ["    → " + $0] } ?? [])
        }
    }

    /// One sentence that counts them; nil when every account is worked.
    static func sentence(_ idle: [IdleAccount]) -> String? {
        guard !idle.isEmpty else { return nil }
        let counts = Dictionary(grouping: idle, by: \.reason.kind).sorted { $0.key < $1.key }
            .map { "\(Wording.count($1.count)) \($1[0].reason.kind.words)" }
        return
            "\(Wording.count(idle.count, "account")) \(idle.count == 1 ? "is" : "are") not worked: \(Wording.list(counts))."
    }

    /// The accounts as programs read them.
    static func document(_ idle: [IdleAccount]) -> JSONDocument {
        .array(
            idle.map { idle in
                let isPaused = if case .paused = idle.reason { true } else { false }
                return .object([
                    .init("account", .string(idle.account.digits)), .init("name", .string(idle.name)),
                    .init("reason", .string(idle.word)),
                    .init("until", .string(isPaused ? idle.day?.description : nil)),
                    .init("since", .string(isPaused ? nil : idle.day?.description)),
                    .init("state", .string(idle.state)),
                ])
            })
    }
}

/// The kinds of reasons, in the order in which they are shown.
private enum Kind: Int, Hashable, Comparable {
    case paused, inactive, left, unruled

    static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }

    /// The sentence about a number of accounts.
    var words: String {
        switch self {
        case .paused: "paused"
        case .inactive: "inactive in the organization"
        case .left: "no longer in the organization"
        case .unruled: "without a file or a rule"
        }
    }
}

extension IdleAccount.Reason {
    fileprivate var kind: Kind {
        switch self {
        case .paused: .paused
        case .inactive: .inactive
        case .left: .left
        case .unruled: .unruled
        }
    }

    /// The place among other reasons: by kind, then by day and state.
    fileprivate var order: String {
        switch self {
        case .paused(let until): "0\(until)"
        case .inactive(let state, let since): "1\(since?.description ?? "")\(state)"
        case .left(let since): "2\(since)"
        case .unruled: "3"
        }
    }

    /// The reason as the beginning of a line.
    package var words: String {
        switch self {
        case .paused(let until): "paused until \(until)"
        case .inactive(let state, let since):
            "\(Printable.line(state)) in the organization" + (since.map { " since \($0)" } ?? "")
        case .left(let since): "no longer in the organization since \(since)"
        case .unruled: "in the organization, without a file or a rule"
        }
    }

    fileprivate var hint: String? {
        self == .unruled ? "give them a rule or an exclusion in organization.yaml, or a file" : nil
    }
}
