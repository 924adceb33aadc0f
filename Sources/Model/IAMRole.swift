/// A role to assume: by name, in the account whose file names it, or by its ARN.
package enum IAMRole: Hashable, Sendable, CustomStringConvertible {
    case name(String)
    case arn(String, Partition, AccountID)

    /// Nil unless IAM allows the name: 1 to 64 of `[A-Za-z0-9_+=,.@-]`, with or without a path before it.
    package init?(_ text: String) {
        guard text.hasPrefix("arn:") else {
            guard Self.isName(text) else { return nil }
            self = .name(text)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, let partition = Partition(rawValue: parts[1]), parts[2] == "iam", parts[3].isEmpty,
            let account = AccountID(parts[4]), parts[5].hasPrefix("role/"), Self.isName(String(parts[5].dropFirst(5)))
        else { return nil }
        self = .arn(text, partition, account)
    }

    /// The ARN that AssumeRole takes. A name becomes an ARN in the given account.
    package func arn(in partition: Partition, of account: AccountID) -> String {
        switch self {
        case .name(let name): "arn:\(partition.rawValue):iam::\(account):role/\(name)"
        case .arn(let text, _, _): text
        }
    }

    /// The role as the file spells it.
    package var description: String {
        switch self {
        case .name(let text), .arn(let text, _, _): text
        }
    }

    private static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 512, let name = parts.last, (1...64).contains(name.utf8.count) else { return false }
        return parts.allSatisfy { !$0.isEmpty } && text.wholeMatch(of: /[A-Za-z0-9_+=,.@\/-]+/) != nil
    }
}
