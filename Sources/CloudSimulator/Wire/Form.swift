import Model

/// The parameters of a request, which arrived as a form or as a JSON document.
struct Form: Sendable {
    private(set) var values: [String: String] = [:]

    init(values: [String: String]) { self.values = values }

    /// Reads a body. Nil for a bad escape, bytes that are not UTF-8 and a name that occurs twice.
    init?(_ body: [UInt8]) {
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap(Self.decode), let value = Self.decode(parts.count > 1 ? parts[1] : [])
            else { return nil }
            guard values.updateValue(value, forKey: name) == nil else { return nil }
        }
    }

    subscript(name: String) -> String? { values[name] }

    /// The parameter's value. A missing or empty value is refused.
    func required(_ name: String) throws(Refusal) -> String {
        guard let value = values[name], !value.isEmpty else { throw .missing(name) }
        return value
    }

    func flag(_ name: String, or usual: Bool = false) throws(Refusal) -> Bool {
        switch values[name]?.lowercased() {
        case nil: return usual
        case "false": return false
        case "true": return true
        case let other?: throw .invalid(other, for: name)
        }
    }

    func number(_ name: String) throws(Refusal) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text) else { throw .invalid(text, for: name) }
        return number
    }

    /// The values of `Owner.1`, `Owner.2`… or `AlarmNames.member.1`…, in order.
    func list(_ prefix: String) -> [String] {
        var items: [String] = []
        while let item = values["\(prefix).\(items.count + 1)"] { items.append(item) }
        return items
    }

    /// The prefixes of a list of structures, `Filter.1`, `Filter.2`…
    func groups(_ prefix: String) -> [String] {
        var numbers: Set<Int> = []
        for name in values.keys where name.hasPrefix(prefix + ".") {
            if let number = Int(name.dropFirst(prefix.utf8.count + 1).prefix { $0 != "." }) { numbers.insert(number) }
        }
        return numbers.sorted().map { "\(prefix).\($0)" }
    }

    /// The tags to create with the resources, by resource type.
    func tagSpecifications(allowed: Set<String>) throws(Refusal) -> [String: [ExactText: ExactText]] {
        var specifications: [String: [ExactText: ExactText]] = [:]
        for group in groups("TagSpecification") {
            guard let type = values["\(group).ResourceType"] else { throw .missing("ResourceType") }
            guard allowed.contains(type) else {
                throw .badValue("'\(type)' is not a valid taggable resource type for this operation.")
            }
            guard specifications[type] == nil else {
                throw .badValue("Multiple tag specifications of type '\(type)'")
            }
            specifications[type] = try tags("\(group).Tag")
        }
        return specifications
    }

    /// Reads tags within AWS's limits: 50 per resource, keys of 1 to 128 characters that do not begin with `aws:`, values
    /// of at most 256.
    func tags(_ prefix: String) throws(Refusal) -> [ExactText: ExactText] {
        var tags: [ExactText: ExactText] = [:]
        for group in groups(prefix) {
            guard let key = values["\(group).Key"], !key.isEmpty else {
                throw .badValue("Tag key cannot be null or empty")
            }
            let value = values["\(group).Value"] ?? ""
            guard key.unicodeScalars.count <= 128, value.unicodeScalars.count <= 256 else {
                throw .badValue("Tag key exceeds 128 or value exceeds 256 characters")
            }
            guard !key.lowercased().hasPrefix("aws:") else {
                throw .badValue("Tag keys starting with 'aws:' are reserved for internal use")
            }
            guard tags.updateValue(ExactText(value), forKey: ExactText(key)) == nil else {
                throw .badValue("Duplicate tag key '\(key)' specified.")
            }
        }
        guard tags.count <= 50 else { throw Refusal("TagLimitExceeded", "The maximum number of tags is 50") }
        return tags
    }

    /// Refuses a parameter whose name, with `#` for its numbers, is not one of the patterns.
    func check(accepts patterns: Set<String>) throws(Refusal) {
        for name in values.keys where name != "Action" && name != "Version" {
            let shape = name.split(separator: ".").map { Int($0) == nil ? String($0) : "#" }.joined(separator: ".")
            guard patterns.contains(shape) else {
                throw Refusal("UnknownParameter", "The parameter \(name) is not recognized")
            }
        }
    }

    private static func decode(_ text: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2)
                guard digits.count == 2, let text = String(validating: digits, as: UTF8.self),
                    let value = UInt8(text, radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
