import Model

/// A role to assume: by name, in whichever account the file describes, or by its ARN.
enum RoleName: Hashable {
    case name(String)
    case arn(String, Partition, AccountID)

    var text: String {
        switch self {
        case .name(let text), .arn(let text, _, _): text
        }
    }

    static let expectation = "a role's name such as aws-man, or its ARN"

    /// Nil unless IAM allows the name: 1 to 64 of `[A-Za-z0-9_+=,.@-]`, with a path before it or none.
    init?(_ text: String) {
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

    private static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 512, let name = parts.last, (1...64).contains(name.utf8.count) else { return false }
        return parts.allSatisfy { !$0.isEmpty } && text.wholeMatch(of: /[A-Za-z0-9_+=,.@\/-]+/) != nil
    }
}

extension Grammar where Value == RoleName {
    static var role: Grammar { Grammar(RoleName.expectation, .text) { RoleName($0) } }
}

extension Grammar where Value == String {
    /// STS's rule: 2 to 1,224 of `[A-Za-z0-9_+=,.@:/-]`. A number needs quotes, so that its zeros stay.
    static var externalID: Grammar {
        Grammar("2 to 1224 of A-Z a-z 0-9 _ + = , . @ : / -", .text) { text in
            (2...1_224).contains(text.utf8.count) && text.wholeMatch(of: /[A-Za-z0-9_+=,.@:\/-]+/) != nil ? text : nil
        }
    }

    /// An account's name in reports.
    static var accountName: Grammar {
        Grammar("a name of 1 to 64 characters", .text) { text throws(Misfit) in
            guard AccountID(text) == nil else {
                throw Misfit(message: "twelve digits would be taken for an account's id: choose another name")
            }
            return (1...64).contains(text.count) && !text.hasControlCharacters && text == text.trimmed ? text : nil
        }
    }
}
