import Model

/// The keys that put an account into groups, and the key that pauses it.
enum AccountTagsFields {
    static var all: [Field<AccountDraft>] {
        [
            Field(name: "tags", keys: { _ in [.init(path: "tags", defaultText: nil)] }) { entry, draft, findings in
                guard let tags = tags(entry, &findings) else { return }
                draft.tags = tags
            },
            .value("paused_until", \.pausedUntil, .day),
        ]
    }

    /// The most tags of an account, as of any resource of AWS.
    private static let most = 50

    private static func tags(_ entry: Entry, _ findings: inout Findings) -> [ExactText: ExactText]? {
        guard let section = Section(entry, expected: "tags, each as name: value,", &findings) else { return nil }
        guard section.entries.count <= most else {
            findings.reject("expected at most \(most) tags", key: entry.path, line: entry.line)
            return nil
        }
        var tags: [ExactText: ExactText] = [:]
        for item in section.entries {
            guard ExtraTags.keyCharacters.contains(item.name.unicodeScalars.count), !item.name.hasUnsafeCharacters,
                !item.name.isPadded, !item.name.contains("=")
            else {
                findings.reject(
                    "expected a tag's name of 1 to 128 characters without =", key: item.path, line: item.line)
                continue
            }
            guard let value = Grammar.tagValue.read(item, &findings) else { continue }
            tags[ExactText(item.name)] = ExactText(value)
        }
        return tags
    }
}

extension Grammar where Value == CalendarDay {
    /// A day of the calendar. YAML reads a plain one as a date, so quotes are optional.
    static var day: Grammar {
        Grammar("a day such as 2026-12-31", shown: { $0.description }) { text throws(Misfit) in
            if let day = CalendarDay(text) { return day }
            guard text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil else {
                throw Misfit(message: "expected a day such as 2026-12-31; without a pause, leave the key out")
            }
            throw Misfit(message: "no calendar has the day \(Shown(text))")
        }
    }
}
