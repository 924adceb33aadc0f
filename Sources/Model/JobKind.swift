/// The kind of a task by name, e.g. `create-snapshot`. The queue and the engine know kinds only by this name.
package struct JobKind: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    private let exact: ExactText

    package init(_ name: String) { exact = ExactText(name) }
    package init(from decoder: any Decoder) throws { exact = try ExactText(from: decoder) }
    package func encode(to encoder: any Encoder) throws { try exact.encode(to: encoder) }

    package var name: String { exact.text }

    /// The kind's name for people and JSON. `name` is what the database stores.
    package var description: String { name == "enumerate-lane" ? "enumerate-region" : name }
    package static func < (left: JobKind, right: JobKind) -> Bool { left.exact < right.exact }
}
