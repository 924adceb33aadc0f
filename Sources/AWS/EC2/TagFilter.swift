import Model

/// The tags that are kept of listed resources. Anybody in an account may write 50 long tags on each of its resources, and the
/// memory of a listing is bounded by the tags that rules read (REQUIREMENTS R82).
package struct TagFilter: Equatable, Sendable {
    /// Keeps every tag.
    package static let all = TagFilter(keys: nil, lookalikes: [])
    /// How the keys of other services' tags begin. Any such tag protects what has it, so one of each is kept.
    private static let beginnings: [ExactText] = ["aws:backup:", "aws:dlm:", "dlm:"]
    /// The most bytes that are kept of a description, of which EC2 takes 255.
    static let descriptionBytes = 1_024

    /// Copies share it, so that a filter is compared with a copy of itself at once.
    private final class Rules: Sendable {
        /// Nil keeps every tag.
        let keys: Set<ExactText>?
        /// The keys, when those that look like them are kept too.
        let lookalikes: Set<String>

        init(keys: Set<ExactText>?, lookalikes: Set<String>) { (self.keys, self.lookalikes) = (keys, lookalikes) }
    }

    private let rules: Rules

    private init(keys: Set<ExactText>?, lookalikes: Set<String>) { rules = Rules(keys: keys, lookalikes: lookalikes) }

    package static func == (left: Self, right: Self) -> Bool {
        left.rules === right.rules
            || left.rules.keys == right.rules.keys && left.rules.lookalikes == right.rules.lookalikes
    }

    /// Keeps the tags with these keys; `inAnyCase`, also those whose keys look like them but for case and blanks.
    package init(_ keys: some Sequence<ExactText>, inAnyCase: Bool = false) {
        self.init(keys: Set(keys), lookalikes: inAnyCase ? Set(keys.map(\.lookalike)) : [])
    }

    /// True for a tag that is kept for its key.
    fileprivate func names(_ key: ExactText) -> Bool {
        guard let keys = rules.keys else { return true }
        return keys.contains(key) || !rules.lookalikes.isEmpty && rules.lookalikes.contains(key.lookalike)
    }

    /// The reason for which one of the other tags is kept. Tags with the same mark stand for one another.
    fileprivate enum Mark: Hashable { case managed(ExactText), inexact }

    /// Returns nil for a tag that no rule reads.
    fileprivate func mark(_ key: ExactText, _ value: ExactText) -> Mark? {
        if let beginning = Self.beginnings.first(where: key.hasPrefix) { return .managed(beginning) }
        return key.isExact && value.isExact ? nil : .inexact
    }
}

/// The tags of EC2 resources, as answers spell them.
extension Tags {
    /// Reads a `tagSet` and keeps what the filter keeps. A missing `tagSet` gives no tags.
    init(ec2 set: XMLTree?, _ filter: TagFilter = .all) {
        self.init()
        var kept: [TagFilter.Mark: ExactText] = [:]
        for item in set?.items ?? [] {
            let (key, value) = (item.exactText("key") ?? "", item.exactText("value") ?? "")
            if filter.names(key) {
                self[key] = value
            } else if let mark = filter.mark(key, value), kept[mark].map({ key < $0 }) ?? true {
                // Why the first of them: a message that names it is then the same each night.
                if let other = kept.updateValue(key, forKey: mark) { self[other] = nil }
                self[key] = value
            }
        }
    }
}

extension XMLTree {
    /// A description. One that is longer than EC2 takes is cut, and is then no description of ours.
    func description() -> ExactText {
        let text = exactText("description") ?? ""
        let most = TagFilter.descriptionBytes
        return text.text.utf8.count <= most
            ? text : ExactText(String(decoding: text.text.utf8.prefix(most), as: UTF8.self))
    }
}
