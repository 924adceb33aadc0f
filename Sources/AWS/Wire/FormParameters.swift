import Model

/// The form parameters of one call, built in the order to send. Absent values add nothing.
struct FormParameters {
    private(set) var pairs: [(name: String, value: String)] = []

    mutating func add(_ name: String, _ value: String?) {
        if let value { pairs.append((name, value)) }
    }

    mutating func add(_ name: String, _ value: ExactText?) { add(name, value?.text) }

    mutating func add(_ name: String, _ value: Int?) { add(name, value.map { String($0) }) }

    /// Adds the value as XML Schema spells it: `true` or `false`.
    mutating func add(_ name: String, _ value: Bool?) { add(name, value.map { $0 ? "true" : "false" }) }

    /// Adds `Name.1`, `Name.2`, … as EC2 takes lists. The other services take `Name.member.1`.
    mutating func add(_ name: String, list values: [ExactText]) {
        for (index, value) in values.enumerated() { pairs.append(("\(name).\(index + 1)", value.text)) }
    }

    /// Adds EC2's `Filter.N.Name` and `Filter.N.Value.M`.
    mutating func add(filters: [Filter]) {
        for (index, filter) in filters.enumerated() {
            add("Filter.\(index + 1).Name", filter.name)
            add("Filter.\(index + 1).Value", list: filter.values)
        }
    }

    /// Adds EC2's `TagSpecification.N`: the tags of one type of resource that the call makes, ordered by key.
    mutating func add(tags: Tags, of resourceType: String, at position: Int = 1) {
        guard !tags.isEmpty else { return }
        pairs.reserveCapacity(pairs.count + 1 + 2 * tags.count)
        add("TagSpecification.\(position).ResourceType", resourceType)
        for (index, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
            let name =
                position == 1 && index < Self.tagNames.count
                ? Self.tagNames[index] : TagNames(specification: position, tag: index + 1)
            add(name.key, tag.key)
            add(name.value, tag.value)
        }
    }

    private struct TagNames {
        let key: String
        let value: String

        init(specification: Int, tag: Int) {
            key = "TagSpecification.\(specification).Tag.\(tag).Key"
            value = "TagSpecification.\(specification).Tag.\(tag).Value"
        }
    }

    /// The names of as many tags as a resource may have. They are made once.
    private static let tagNames = (1...50).map { TagNames(specification: 1, tag: $0) }
}
