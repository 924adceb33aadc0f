import Model

extension Grammar where Value == IAMRole {
    static var role: Grammar { Grammar("a role's name such as aws-man, or its ARN", .text) { IAMRole($0) } }
}

extension Grammar where Value == String {
    /// An external id by STS's rule: 2 to 1,224 of `[A-Za-z0-9_+=,.@:/-]`. A number needs quotes to keep its zeros.
    static var externalID: Grammar {
        Grammar("2 to 1224 of A-Z a-z 0-9 _ + = , . @ : / -", .text) { text in
            (2...1_224).contains(text.utf8.count) && text.wholeMatch(of: /[A-Za-z0-9_+=,.@:\/-]+/) != nil ? text : nil
        }
    }

    /// A source identity by STS's rule: 2 to 64 of `[A-Za-z0-9_+=,.@-]`.
    static var sourceIdentity: Grammar {
        Grammar("2 to 64 of A-Z a-z 0-9 _ + = , . @ -", .text) { text in
            (2...64).contains(text.utf8.count) && text.wholeMatch(of: /[A-Za-z0-9_+=,.@-]+/) != nil ? text : nil
        }
    }

    /// An account's name in reports.
    static var accountName: Grammar {
        Grammar("a name of 1 to 64 characters", .text) { text throws(Misfit) in
            guard AccountID(text) == nil else {
                throw Misfit(message: "twelve digits would be taken for an account's id: choose another name")
            }
            return (1...64).contains(text.count) && !text.hasUnsafeCharacters && !text.isPadded ? text : nil
        }
    }
}
