import Model

/// The account in which aws-man runs, and which of its roles or users assumes the roles of the other accounts.
package struct HubPrincipal: Sendable, Hashable {
    package let account: AccountID
    /// The last part of the principal's ARN: `role/NAME` or `user/NAME`. `*` for every principal of the account.
    package let name: String
    /// Nil when only an account was named.
    package let partition: Partition?

    /// Reads an account's id, the ARN of a role or user, or of a role's session, as GetCallerIdentity names it.
    package init?(_ text: String) {
        if let account = AccountID(text) {
            (self.account, name, partition) = (account, Self.every, nil)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", let partition = Partition(rawValue: parts[1]), parts[3].isEmpty,
            let account = AccountID(parts[4])
        else { return nil }
        let path = parts[5].split(separator: "/", omittingEmptySubsequences: false)
        guard path.allSatisfy({ !$0.isEmpty }) else { return nil }
        switch (parts[2], path[0], path.count) {
        case ("iam", "role", 2...), ("iam", "user", 2...): name = parts[5]
        case ("sts", "assumed-role", 3): name = "role/\(path[1])"
        case ("iam", "root", 1): name = Self.every
        default: return nil
        }
        (self.account, self.partition) = (account, partition)
    }

    static let every = "*"
}
