import Model

/// A condition of a Describe call: the named property equals one of at most 200 values (`*` and `?` are wildcards).
package struct Filter: Hashable, Sendable {
    package let name: ExactText
    package let values: [ExactText]

    package init(_ name: ExactText, _ values: [ExactText]) {
        self.name = name
        self.values = values
    }

    /// Resources that carry this tag with this value.
    package static func tag(_ key: ExactText, _ value: ExactText) -> Filter { Filter("tag:\(key)", [value]) }
    /// Resources that carry this tag with any value.
    package static func tagKey(_ key: ExactText) -> Filter { Filter("tag-key", [key]) }
}
