import Accounts
import Foundation
import Model

/// The least IAM policy for the role in a member account: what the jobs need for the features that accounts enable.
package struct IAMPolicy: Sendable {
    package let partition: Partition
    package let permissions: Set<Permission>

    package init(partition: Partition, permissions: Set<Permission>) {
        self.partition = partition
        self.permissions = permissions
    }

    /// All actions that the policy allows.
    package var actions: Set<String> { Set(permissions.map(\.action)) }

    /// The policy document with its keys sorted, and one statement for each set of targets and conditions.
    package var json: String {
        let statements = grouped.map { group -> [String: Any] in
            var statement: [String: Any] = [
                "Sid": group.sid, "Effect": "Allow", "Action": group.actions.sorted(),
                "Resource": group.targets.map(arn).sorted(),
            ]
            if !group.conditions.isEmpty { statement["Condition"] = Self.condition(group.conditions) }
            return statement
        }
        let document: [String: Any] = ["Version": "2012-10-17", "Statement": statements]
        do {
            let data = try JSONSerialization.data(
                withJSONObject: document, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
            return String(decoding: data, as: UTF8.self)
        } catch {
            preconditionFailure("a document of strings can always be written: \(error)")
        }
    }

    private struct Group {
        var sid: String
        let targets: [Permission.Target]
        let conditions: [Permission.Condition]
        var actions: Set<String>

        /// The key by which statements are sorted. It is arbitrary, but always the same.
        var order: String { "\(actions.sorted()) \(targets) \(conditions)" }
    }

    private var grouped: [Group] {
        struct Key: Hashable {
            let targets: [Permission.Target]
            let conditions: [Permission.Condition]
        }
        let groups = Dictionary(grouping: permissions) { Key(targets: $0.targets.sorted(), conditions: $0.conditions) }
        let sorted = groups.map { key, members in
            Group(sid: "", targets: key.targets, conditions: key.conditions, actions: Set(members.map(\.action)))
        }.sorted { left, right in
            let (first, second) = (left.targets == [.any], right.targets == [.any])
            return first != second ? first : left.order < right.order
        }
        return sorted.enumerated().map { index, group in
            var group = group
            group.sid = group.targets == [.any] ? "Read" : "Allow\(index)"
            return group
        }
    }

    /// Snapshots and images have no account in their ARN; volumes, instances and alarms have.
    private func arn(_ target: Permission.Target) -> String {
        let prefix = "arn:\(partition.rawValue)"
        switch target {
        case .any: return "*"
        case .volume, .instance: return "\(prefix):ec2:*:*:\(target.rawValue)/*"
        case .snapshot, .image: return "\(prefix):ec2:*::\(target.rawValue)/*"
        case .alarm: return "\(prefix):cloudwatch:*:*:alarm:*"
        }
    }

    private static func condition(_ conditions: [Permission.Condition]) -> [String: [String: [String]]] {
        var document: [String: [String: [String]]] = [:]
        for condition in conditions {
            switch condition {
            case .sends(let tag, let value):
                document["StringEquals", default: [:]]["aws:RequestTag/\(tag)"] = [value.text]
            case .carries(let tag, let value):
                document["StringEquals", default: [:]]["aws:ResourceTag/\(tag)"] = [value.text]
            case .lacks(let tag, let value):
                document["StringNotEqualsIgnoreCaseIfExists", default: [:]]["aws:ResourceTag/\(tag)"] = [value.text]
            case .during(let actions): document["StringEquals", default: [:]]["ec2:CreateAction"] = actions.sorted()
            }
        }
        return document
    }
}
