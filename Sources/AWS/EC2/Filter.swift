/// A condition of a Describe call: the named property equals one of at most 200 values (`*` and `?` are wildcards).
package struct Filter: Hashable, Sendable {
    package let name: String
    package let values: [String]

    package init(_ name: String, _ values: [String]) {
        self.name = name
        self.values = values
    }

    /// Resources that carry this tag with this value.
    package static func tag(_ key: String, _ value: String) -> Filter { Filter("tag:\(key)", [value]) }
    /// Resources that carry this tag with any value.
    package static func tagKey(_ key: String) -> Filter { Filter("tag-key", [key]) }
}
