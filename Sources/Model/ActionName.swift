/// An API action as rate limits and IAM name it, `<service>:<Action>`, e.g. `ec2:CreateSnapshot`. Tasks that only read
/// are queued under a name of our own, `aws-man:<verb>`.
package struct ActionName: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let exact: ExactText

    package init(_ text: String) { exact = ExactText(text) }

    package var text: String { exact.text }

    /// The service that the action belongs to, e.g. `ec2`.
    package var service: ServiceName { ServiceName(String(text.prefix { $0 != ":" })) }

    package var description: String { text }
    package static func < (left: ActionName, right: ActionName) -> Bool { left.exact < right.exact }
}
