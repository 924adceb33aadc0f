import AWS
import Accounts
import Model

/// The tags of a resource that is to be made: the program's own, the fixed ones of the account's file, and those copied
/// from what it is made of, as many as EC2 takes.
package struct TagChoice: Hashable, Sendable {
    package let tags: Tags
    /// The keys of the copied tags for which there was no room.
    package let leftOut: [ExactText]

    /// `sources` are the tags of what it is made of. The first source that has a tag gives it.
    package init(own: Tags, _ extra: ExtraTags, copying sources: [Tags]) {
        var tags = own.merging(extra.fixed) { own, _ in own }
        var taken = Set(tags.keys.map(\.folded))
        var leftOut: [ExactText] = []
        for key in extra.copied {
            guard let value = sources.lazy.compactMap({ $0[key] }).first,
                taken.insert(key.folded).inserted
            else { continue }
            // Why: what we write must be readable, or its backups would be kept for ever.
            if tags.count < ExtraTags.most { tags[key] = value.readable } else { leftOut.append(key) }
        }
        self.tags = tags
        self.leftOut = leftOut
    }

    /// Says which resources lack copied tags; nil when none does. `choices` has their names.
    static func warning(_ what: String, _ choices: [(name: String, choice: TagChoice)]) -> String? {
        let lacking = choices.filter { !$0.choice.leftOut.isEmpty }
        guard !lacking.isEmpty else { return nil }
        let keys = Set(lacking.flatMap(\.choice.leftOut)).sorted().map(\.text)
        return
            "a resource takes \(ExtraTags.most) tags, so \(WarningLine.list(keys)) \(keys.count == 1 ? "is" : "are") not"
            + " copied to \(what) of \(WarningLine.list(lacking.map(\.name)))"
    }
}
