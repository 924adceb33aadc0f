/// The kind of a task by name, e.g. `create-snapshot`. The queue and the engine know kinds only by this name.
package struct JobKind: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package let name: String

    package init(_ name: String) { self.name = name }
    package init(from decoder: any Decoder) throws { name = try decoder.singleValueContainer().decode(String.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    /// The kind's name for people and JSON. `name` is what the database stores.
    package var description: String { name == "enumerate-lane" ? "enumerate-region" : name }
    package static func < (left: JobKind, right: JobKind) -> Bool { left.name < right.name }
}
