import Model

/// Asks which account the keys belong to. It needs no permission. Source: STS 2011-06-15 `GetCallerIdentity`.
package struct GetCallerIdentity: ReadOperation {
    package static let service = Service.sts
    package static let action = "GetCallerIdentity"

    package init() {}

    package var parameters: [(name: String, value: String)] { [] }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> CallerIdentity {
        let result = try xml.required("GetCallerIdentityResult")
        return CallerIdentity(
            account: try result.requiredText("Account").text, arn: try result.requiredText("Arn").text)
    }
}

/// The account, and the user or role, of a set of keys.
package struct CallerIdentity: Hashable, Sendable {
    /// The account as AWS names it. It is compared with the configured account before the first use of the keys.
    package let account: String
    /// The ARN of the user or role, e.g. `arn:aws:iam::123456789012:user/backup`.
    package let arn: String

    package init(account: String, arn: String) {
        self.account = account
        self.arn = arn
    }
}
