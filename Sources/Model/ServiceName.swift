/// A service as IAM names it in actions, e.g. `ec2`.
package struct ServiceName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }
    package static func < (left: ServiceName, right: ServiceName) -> Bool { left.text < right.text }
}
