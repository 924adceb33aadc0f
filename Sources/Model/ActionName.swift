/// An API action as rate limits and IAM name it, `<service>:<Action>`, e.g. `ec2:CreateSnapshot`. Tasks that only read
/// are queued under a name of our own, `aws-man:<verb>`.
package struct ActionName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }
    package static func < (left: ActionName, right: ActionName) -> Bool { left.text < right.text }
}
