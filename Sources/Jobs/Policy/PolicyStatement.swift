import Model

/// One statement of an IAM policy: the actions that it allows, on what, and under which conditions.
package struct PolicyStatement: Sendable, Hashable {
    package var sid: String
    package var actions: [String]
    package var resources: [Resource]
    /// The values by condition operator and condition key. All must hold, and of the values of a key one.
    package var conditions: [String: [String: [String]]] = [:]

    /// A resource that a statement is about.
    package enum Resource: Sendable, Hashable, Comparable {
        /// `*`, the only resource that listings take.
        case any
        /// The ARN without its beginning `arn:{partition}:`, e.g. `ec2:*:*:volume/*`.
        case arn(String)

        package func text(in partition: Partition) -> String { text(prefix: "arn:\(partition.rawValue)") }

        /// `prefix` names the partition as the language of a document does.
        func text(prefix: String) -> String {
            switch self {
            case .any: "*"
            case .arn(let rest): "\(prefix):\(rest)"
            }
        }
    }
}
