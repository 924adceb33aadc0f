import AWS
import Model

/// One thing that a job must be allowed to do, as data: the IAM policy is generated from these (FACTS F35, F36).
package struct Permission: Hashable, Sendable {
    /// The action as IAM names it, e.g. `ec2:CreateSnapshot`.
    package let action: String
    package let targets: [Target]
    package let conditions: [Condition]

    private init(_ action: String, on targets: [Target], when conditions: [Condition]) {
        self.action = action
        self.targets = targets
        self.conditions = conditions
    }

    init(_ operation: any AWS.Operation.Type, on targets: [Target] = [.any], when conditions: [Condition] = []) {
        self.init(operation.actionName.text, on: targets, when: conditions)
    }

    /// Allows setting tags with one of these create calls, and with no other call.
    static func tags(on targets: [Target], during operations: [any AWS.Operation.Type]) -> Permission {
        Permission("ec2:CreateTags", on: targets, when: [.during(operations.map { $0.action })])
    }

    /// DescribeImageReferences searches launch templates with the caller's own permissions (FACTS F45).
    static let launchTemplates = ["DescribeLaunchTemplates", "DescribeLaunchTemplateVersions"].map {
        Permission("ec2:\($0)", on: [.any], when: [])
    }

    /// The resources on which the action is allowed.
    package enum Target: String, Hashable, Sendable, Comparable {
        /// `*`, the only target that Describe actions take.
        case any
        case volume, instance, snapshot, image, alarm, key

        package static func < (left: Target, right: Target) -> Bool { left.rawValue < right.rawValue }
    }

    package enum Condition: Hashable, Sendable {
        /// The create call sends this tag.
        case sends(tag: ExactText, value: ExactText)
        /// The resource carries this tag.
        case carries(tag: ExactText, value: ExactText)
        /// The resource does not carry this tag with this value, in upper or lower case.
        case lacks(tag: ExactText, value: ExactText)
        /// Tags are set by one of these create calls only.
        case during([String])
    }
}

extension [Permission] {
    /// The permissions for listings, which IAM allows on everything or not at all.
    static func reads(_ operations: any AWS.Operation.Type...) -> [Permission] { operations.map { Permission($0) } }
}
