import Model

/// An account as AWS Organizations lists it.
package struct ListedAccount: Hashable, Sendable {
    package let id: AccountID
    package let name: ExactText
    /// The state, e.g. `ACTIVE` or `SUSPENDED`. AWS is replacing `Status` by `State`, and either may be missing.
    package let state: ExactText

    package init(id: AccountID, name: ExactText, state: ExactText) {
        (self.id, self.name, self.state) = (id, name, state)
    }

    /// Reads an element with an account.
    static func read(_ item: XMLTree) throws(DecodingFailure) -> ListedAccount {
        guard let state = item.shownText("State") ?? item.shownText("Status") else {
            throw DecodingFailure("<\(item.name)> has neither <State> nor <Status>")
        }
        return ListedAccount(
            id: try item.requiredAccount("Id"), name: item.shownText("Name") ?? "", state: state)
    }
}
