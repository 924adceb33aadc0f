import Model
import Yams

/// The keys `tags` and `copy_tags`, which snapshots and images have in common.
enum ExtraTagsFields {
    static var all: [Field<ExtraTags>] {
        [
            Field(name: "tags", keys: { _ in [.init(path: "tags", defaultText: nil)] }) { entry, tags, findings in
                guard let fixed = fixed(entry, &findings) else { return }
                tags.fixed = fixed
            },
            Field(name: "copy_tags", keys: { _ in [.init(path: "copy_tags", defaultText: nil)] }) {
                entry, tags, findings in
                guard let copied = copied(entry, &findings) else { return }
                tags.copied = copied
            },
        ]
    }

    private static func fixed(_ entry: Entry, _ findings: inout Findings) -> [ExactText: ExactText]? {
        guard let section = Section(entry, expected: "tags, each as Key: value,", &findings) else { return nil }
        guard section.entries.count <= ExtraTags.fixedMost else {
            findings.reject(
                "expected at most \(ExtraTags.fixedMost) tags: a resource takes \(ExtraTags.most), and aws-man sets"
                    + " \(ExtraTags.ownMost)", key: entry.path, line: entry.line)
            return nil
        }
        var tags: [ExactText: ExactText] = [:]
        for item in section.entries {
            let key = accepted(item.name, of: item.path, line: item.line, &findings)
            guard let value = Grammar.tagValue.read(item, &findings), let key else { continue }
            tags[key] = ExactText(value)
        }
        return tags
    }

    private static func copied(_ entry: Entry, _ findings: inout Findings) -> [ExactText]? {
        guard let sequence = entry.node.sequence else {
            findings.reject("expected a list such as [CostCenter, Owner]", key: entry.path, line: entry.line)
            return nil
        }
        findings.read(entry.path, line: entry.line)
        var keys: [ExactText] = []
        for node in sequence.prefix(ExtraTags.most) {
            let line = node.mark?.line
            let item = Entry(path: entry.path, line: line, node: node)
            guard let text = Grammar.tagKey.read(item, &findings),
                let key = accepted(text, of: entry.path, line: line, &findings)
            else { continue }
            if keys.contains(where: { $0.folded == key.folded }) {
                findings.reject("\(Shown(key.text)) is listed twice", key: entry.path, line: line)
            }
            keys.append(key)
        }
        if sequence.count > ExtraTags.most {
            findings.reject("expected at most \(ExtraTags.most) keys", key: entry.path, line: entry.line)
        }
        return keys
    }

    /// The key, if a file may set it.
    private static func accepted(_ key: String, of path: String, line: Int?, _ findings: inout Findings) -> ExactText? {
        func refuse(_ message: String) -> ExactText? {
            findings.reject(message, key: path, line: line)
            return nil
        }
        guard ExtraTags.keyCharacters.contains(key.unicodeScalars.count), !key.hasUnsafeCharacters, !key.isPadded
        else { return refuse("expected a tag's key of 1 to 128 characters") }
        guard ExactText(key) != "<<" else { return refuse("merge keys are not supported: write the tags out") }
        guard !ReservedTags.contain(ExactText(key)) else {
            return refuse("\(Shown(key)) is a tag that aws-man or AWS reads or writes: choose another key")
        }
        return ExactText(key)
    }
}

extension Grammar where Value == String {
    fileprivate static var tagKey: Grammar { Grammar("a tag's key of 1 to 128 characters", .text) { $0 } }

    /// A value by EC2's rules, which takes any character; it may be empty.
    static var tagValue: Grammar {
        Grammar("a tag's value of at most 256 characters", .text) { text in
            ExtraTags.valueCharacters.contains(text.unicodeScalars.count) && !text.hasUnsafeCharacters ? text : nil
        }
    }
}
