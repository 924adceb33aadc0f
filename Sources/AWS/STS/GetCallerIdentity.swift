/// Asks whose the keys are. Needs no permission. Source: STS 2011-06-15 `GetCallerIdentity`.
package struct GetCallerIdentity: ReadOperation {
    package static let service = Service.sts
    package static let action = "GetCallerIdentity"

    package init() {}

    package var parameters: [(name: String, value: String)] { [] }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> CallerIdentity {
        let result = try xml.required("GetCallerIdentityResult")
        return CallerIdentity(
            account: try result.requiredText("Account"), arn: try result.requiredText("Arn"))
    }
}

/// Who a set of keys is.
package struct CallerIdentity: Hashable, Sendable {
    /// As AWS says it; compared with the configured account before the keys' first use.
    package let account: String
    /// e.g. `arn:aws:iam::123456789012:user/backup`.
    package let arn: String

    package init(account: String, arn: String) {
        self.account = account
        self.arn = arn
    }
}
