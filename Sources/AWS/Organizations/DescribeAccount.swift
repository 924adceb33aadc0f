import Model

/// Asks for one account of the organization. An account that is not in it answers `AccountNotFoundException`. Source:
/// Organizations 2016-11-28 `DescribeAccount`.
package struct DescribeAccount: ReadOperation {
    package static let service = Service.organizations
    package static let action = "DescribeAccount"

    package var account: AccountID

    package init(account: AccountID) { self.account = account }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("AccountId", account.digits)
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> ListedAccount {
        try ListedAccount.read(try xml.required("Account"))
    }
}
