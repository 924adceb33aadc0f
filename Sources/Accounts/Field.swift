import Yams

/// One key that a file may hold, and how its value changes the draft.
struct Field<Target> {
    let name: String
    /// This key and the keys below it, in order. Each has its path from this field's section and the target's default.
    /// The list is empty when the key must not stand here.
    let keys: (Target) -> [KeyList.Key]
    let apply: (Entry, inout Target, inout Findings) -> Void
}

/// A key of a mapping with its value and its place.
struct Entry {
    /// The path from the top of the file, e.g. `snapshots.keep`.
    let path: String
    let line: Int?
    let node: Node
    /// The key as the file spells it; empty for the whole file and for an item of a list.
    var name = ""
}

extension Field {
    /// A key that belongs elsewhere.
    static func misplaced(_ name: String, _ message: String) -> Field {
        Field(name: name, keys: { _ in [] }) { entry, _, findings in
            findings.reject(message, key: entry.path, line: entry.line)
        }
    }

    /// A key with one scalar value.
    static func value<Value>(_ name: String, _ place: WritableKeyPath<Target, Value>, _ grammar: Grammar<Value>)
        -> Field
    {
        Field(name: name, keys: { [.init(path: name, defaultText: grammar.shown($0[keyPath: place]))] }) {
            entry, target, findings in
            guard let value = grammar.read(entry, &findings) else { return }
            target[keyPath: place] = value
        }
    }

    /// A key with one scalar value that has no default.
    static func value<Value>(_ name: String, _ place: WritableKeyPath<Target, Value?>, _ grammar: Grammar<Value>)
        -> Field
    {
        Field(name: name, keys: { _ in [.init(path: name, defaultText: nil)] }) { entry, target, findings in
            guard let value = grammar.read(entry, &findings) else { return }
            target[keyPath: place] = value
        }
    }

    /// A key with one scalar value, or `false` for none.
    static func valueOrFalse<Value>(
        _ name: String, _ place: WritableKeyPath<Target, Value?>, _ grammar: Grammar<Value>
    ) -> Field {
        Field(name: name, keys: { _ in [.init(path: name, defaultText: nil)] }) { entry, target, findings in
            if let scalar = entry.node.scalar, scalar.style == .plain, PlainKind(scalar.string) == .truth(false) {
                findings.read(entry.path, line: entry.line)
                target[keyPath: place] = nil
            } else if let value = grammar.read(entry, &findings) {
                target[keyPath: place] = value
            }
        }
    }

    /// A key with keys below it.
    static func section<Part>(
        _ name: String, _ place: WritableKeyPath<Target, Part>, _ fields: [Field<Part>]
    ) -> Field {
        Field(name: name, keys: { below(name, fields, $0[keyPath: place]) }) { entry, target, findings in
            guard let section = Section(entry, expected: "keys", &findings) else { return }
            section.apply(fields, to: &target[keyPath: place], &findings)
        }
    }

    /// A key with keys below it, or `false` to switch the feature off, or `true` to switch it on as it is by default.
    static func feature<Part>(
        _ name: String, _ place: WritableKeyPath<Target, Part?>, initially: Part, _ fields: [Field<Part>]
    ) -> Field {
        Field(name: name, keys: { below(name, fields, $0[keyPath: place] ?? initially) }) { entry, target, findings in
            if let scalar = entry.node.scalar, scalar.style == .plain, case .truth(let on) = PlainKind(scalar.string) {
                findings.read(entry.path, line: entry.line)
                target[keyPath: place] = on ? target[keyPath: place] ?? initially : nil
                return
            }
            guard let section = Section(entry, expected: "keys, or false", &findings) else { return }
            var part = target[keyPath: place] ?? initially
            section.apply(fields, to: &part, &findings)
            target[keyPath: place] = part
        }
    }

    /// Returns this field for a whole value, in which the field's target stands at `place`.
    func within<Whole>(_ place: WritableKeyPath<Whole, Target>) -> Field<Whole> {
        Field<Whole>(name: name, keys: { keys($0[keyPath: place]) }) { entry, whole, findings in
            apply(entry, &whole[keyPath: place], &findings)
        }
    }

    private static func below<Part>(_ name: String, _ fields: [Field<Part>], _ part: Part) -> [KeyList.Key] {
        [.init(path: name, defaultText: nil)] + fields.flatMap { $0.keys(part).map { $0.below(name) } }
    }
}
