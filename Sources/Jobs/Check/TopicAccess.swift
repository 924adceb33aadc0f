import Foundation
import Model

/// Judges by a topic's attributes whether CloudWatch may publish its account's alarms to it (FACTS F79). What it does not
/// understand for certain it leaves open.
package struct TopicAccess: Sendable {
    package enum Verdict: Sendable, Hashable {
        case allowed
        case refused(why: String)
        case unknown(why: String)
    }

    private let arn: String
    private let owner: AccountID
    private let policy: ExactText?
    private let key: ExactText?

    /// `policy` and `key` are the attributes `Policy` and `KmsMasterKeyId`. `owner` is the account of the alarms.
    package init(arn: ExactText, owner: AccountID, policy: ExactText?, key: ExactText?) {
        (self.arn, self.owner, self.policy, self.key) = (arn.text, owner, policy, key)
    }

    package var verdict: Verdict {
        if let key, key.text == "alias/aws/sns" || key.text.hasSuffix(":alias/aws/sns") {
            return .refused(why: "it is encrypted with the key alias/aws/sns, which CloudWatch may not use")
        }
        guard let policy else { return .unknown(why: "the answer has no access policy") }
        guard let statements = Self.statements(policy) else {
            return .unknown(why: "the topic's access policy cannot be read")
        }
        let denials = statements.filter { $0["Effect"] as? String == "Deny" }.map(applies)
        let grants = statements.filter { $0["Effect"] as? String == "Allow" }.map(applies)
        if denials.contains(.yes) { return .refused(why: "its access policy denies it") }
        if denials.contains(.maybe) { return .unknown(why: "a denial in its access policy may apply to CloudWatch") }
        if grants.contains(.yes) {
            guard let key, !key.isEmpty else { return .allowed }
            return .unknown(why: "the policy of its key \(ForeignText.quoted(key)) was not read")
        }
        if grants.contains(.maybe) { return .unknown(why: "its access policy may allow it, under conditions") }
        return .refused(why: "no statement of its access policy allows it")
    }

    /// Nil for a text that is no policy.
    private static func statements(_ policy: ExactText) -> [[String: Any]]? {
        // Why: a text that is no JSON says nothing, whatever is wrong with it.
        let document = try? JSONSerialization.jsonObject(with: Data(policy.text.utf8)) as? [String: Any]
        return document.flatMap { list($0["Statement"]) as? [[String: Any]] }
    }

    private enum Answer { case yes, no, maybe }

    /// Tells whether a statement is about CloudWatch's call for an alarm of the account.
    private func applies(_ statement: [String: Any]) -> Answer {
        let parts = [principal(statement), action(statement), resource(statement), conditions(statement)]
        return parts.contains(.no) ? .no : parts.contains(.maybe) ? .maybe : .yes
    }

    private func principal(_ statement: [String: Any]) -> Answer {
        if statement["NotPrincipal"] != nil { return .maybe }
        if statement["Principal"] as? String == "*" { return .yes }
        guard let principals = statement["Principal"] as? [String: Any] else { return .maybe }
        if Self.list(principals["Service"]).contains(where: { $0 as? String == "cloudwatch.amazonaws.com" }) {
            return .yes
        }
        let accounts = Self.list(principals["AWS"])
        if accounts.contains(where: { $0 as? String == "*" }) { return .yes }
        // Why open: whether a grant to the account itself reaches the alarms of the account is not documented.
        return accounts.contains { ($0 as? String)?.contains(owner.digits) == true } ? .maybe : .no
    }

    private func action(_ statement: [String: Any]) -> Answer {
        guard statement["NotAction"] == nil else { return .maybe }
        return Self.list(statement["Action"]).contains { Self.matches($0, "sns:publish") } ? .yes : .no
    }

    private func resource(_ statement: [String: Any]) -> Answer {
        guard statement["NotResource"] == nil else { return .maybe }
        let resources = Self.list(statement["Resource"])
        return resources.isEmpty || resources.contains { Self.matches($0, arn.lowercased()) } ? .yes : .no
    }

    private func conditions(_ statement: [String: Any]) -> Answer {
        guard let conditions = statement["Condition"] else { return .yes }
        guard let operators = conditions as? [String: [String: Any]] else { return .maybe }
        let answers = operators.flatMap { name, keys in
            keys.map { condition(name.lowercased(), $0.key.lowercased(), Self.list($0.value)) }
        }
        return answers.contains(.no) ? .no : answers.contains(.maybe) ? .maybe : .yes
    }

    private func condition(_ test: String, _ key: String, _ values: [Any]) -> Answer {
        switch (test, key) {
        case ("stringequals", "aws:sourceowner"), ("stringequals", "aws:sourceaccount"),
            ("stringlike", "aws:sourceowner"), ("stringlike", "aws:sourceaccount"):
            return values.contains { Self.matches($0, owner.digits) } ? .yes : .no
        case ("bool", "aws:securetransport"):
            // CloudWatch calls over TLS.
            return values.contains { "\($0)".lowercased() == "true" || ($0 as? Bool) == true } ? .yes : .no
        case ("arnlike", "aws:sourcearn"), ("stringlike", "aws:sourcearn"), ("arnequals", "aws:sourcearn"):
            let alarms = ":cloudwatch:\(region):\(owner.digits):alarm:"
            // Why open: the pattern may be about some alarms and not about others.
            guard !values.contains(where: { "\($0)".hasSuffix("\(alarms)*") || "\($0)" == "*" }) else { return .yes }
            return .maybe
        default: return .maybe
        }
    }

    private var region: String {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 3 ? String(parts[3]) : ""
    }

    private static func list(_ value: Any?) -> [Any] { (value as? [Any]) ?? (value.map { [$0] } ?? []) }

    /// True when the pattern matches the lowercase text.
    private static func matches(_ pattern: Any, _ text: String) -> Bool {
        guard let pattern = pattern as? String else { return false }
        return Glob.matches(text, pattern.lowercased())
    }
}
