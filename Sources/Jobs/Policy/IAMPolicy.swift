import AWS
import Accounts
import Foundation
import Model

/// A policy of an IAM role: the least that it needs for what the account files enable.
package struct IAMPolicy: Sendable {
    package let partition: Partition
    package let statements: [PolicyStatement]

    package init(partition: Partition, statements: [PolicyStatement]) {
        self.partition = partition
        self.statements = statements
    }

    /// The policy has one statement for each set of targets and conditions.
    package init(partition: Partition, permissions: Set<Permission>) {
        self.init(partition: partition, statements: Self.grouped(permissions))
    }

    /// All actions that the policy allows.
    package var actions: Set<String> { Set(statements.flatMap(\.actions)) }

    /// The policy document, with its keys sorted.
    package var json: String { document { $0.text(in: partition) }.json }

    /// The document as JSON values. `resource` spells a resource as the language around the document does.
    func document(_ resource: (PolicyStatement.Resource) -> Any) -> PolicyDocument {
        PolicyDocument(
            statements: statements.map { statement in
                var content: [String: Any] = [
                    "Sid": statement.sid, "Effect": "Allow", "Action": statement.actions,
                    "Resource": statement.resources.map(resource),
                ]
                if !statement.conditions.isEmpty { content["Condition"] = statement.conditions }
                return content
            })
    }

    private static func grouped(_ permissions: Set<Permission>) -> [PolicyStatement] {
        struct Key: Hashable {
            let targets: [Permission.Target]
            let conditions: [Permission.Condition]
        }
        let groups = Dictionary(grouping: permissions) { Key(targets: $0.targets.sorted(), conditions: $0.conditions) }
        let sorted = groups.map { key, members in (key, actions: Set(members.map(\.action)).sorted()) }
            .sorted { left, right in
                let (first, second) = (left.0.targets == [.any], right.0.targets == [.any])
                // Why the text: the order does not matter, but it is always the same.
                let order = { (group: (Key, actions: [String])) in "\(group.actions) \(group.0)" }
                return first != second ? first : order(left) < order(right)
            }
        return sorted.enumerated().map { index, group in
            PolicyStatement(
                sid: group.0.targets == [.any] ? "Read" : "Allow\(index)", actions: group.actions,
                resources: group.0.targets.map(resource).sorted(), conditions: conditions(group.0.conditions))
        }
    }

    /// Snapshots and images have no account in their ARN; volumes, instances and alarms have.
    private static func resource(_ target: Permission.Target) -> PolicyStatement.Resource {
        switch target {
        case .any: .any
        case .volume, .instance: .arn("ec2:*:*:\(target.rawValue)/*")
        case .snapshot, .image: .arn("ec2:*::\(target.rawValue)/*")
        case .alarm: .arn("cloudwatch:*:*:alarm:*")
        case .key: .arn("kms:*:*:key/*")
        }
    }

    private static func conditions(_ conditions: [Permission.Condition]) -> [String: [String: [String]]] {
        var document: [String: [String: [String]]] = [:]
        for condition in conditions {
            switch condition {
            case .sends(let tag, let value):
                document["StringEquals", default: [:]]["aws:RequestTag/\(tag)"] = [literal(value)]
            case .carries(let tag, let value):
                document["StringEquals", default: [:]]["aws:ResourceTag/\(tag)"] = [literal(value)]
            case .lacks(let tag, let value):
                document["StringNotEqualsIgnoreCaseIfExists", default: [:]]["aws:ResourceTag/\(tag)"] = [literal(value)]
            case .during(let actions): document["StringEquals", default: [:]]["ec2:CreateAction"] = actions.sorted()
            }
        }
        return document
    }

    /// IAM replaces `${…}` in a value by what it names. `${$}` stands for the character itself.
    private static func literal(_ value: ExactText) -> String { value.text.replacing("${", with: "${$}{") }
}

/// A policy document as JSON values.
struct PolicyDocument {
    let statements: [[String: Any]]

    var value: [String: Any] { ["Version": "2012-10-17", "Statement": statements] }

    var json: String { Self.json(value) }

    /// JSON with sorted keys, for people.
    static func json(_ value: [String: Any]) -> String {
        do {
            let data = try JSONSerialization.data(
                withJSONObject: value, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
            return String(decoding: data, as: UTF8.self)
        } catch {
            preconditionFailure("a document of strings can always be written: \(error)")
        }
    }
}
