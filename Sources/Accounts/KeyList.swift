import Model

/// All keys that the decoder knows, for the documentation's test and for printing a reference.
package enum KeyList {
    /// A key by its full name, with its default as a file would spell it; nil when there is none or no such spelling.
    package struct Key: Hashable, Sendable {
        package let path: String
        package let defaultText: String?

        func below(_ parent: String) -> Key { Key(path: "\(parent).\(path)", defaultText: defaultText) }
    }

    /// The keys of an account's file.
    package static var account: [Key] { AccountFields.all.flatMap { $0.keys(AccountDraft()) } }
    /// The keys of `organization.yaml`, and of one of its rules.
    package static var organization: [Key] { OrganizationFields.all.flatMap { $0.keys(OrganizationDraft()) } }
    package static var rule: [Key] {
        OrganizationFields.rule.flatMap { $0.keys(RuleDraft(account: AccountDraft())) }
    }
    /// The keys of `defaults.yaml`.
    package static var defaults: [Key] { DefaultsFields.all.flatMap { $0.keys(DefaultsDraft()) } }
}
