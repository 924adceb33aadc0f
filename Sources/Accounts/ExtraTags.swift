import Model

/// The tags that an account's file puts on what the program makes, besides the program's own: an organization's policy
/// may refuse a create call that lacks them (FACTS F52).
package struct ExtraTags: Sendable, Hashable {
    /// The tags that everything made gets, with their values.
    package var fixed: [ExactText: ExactText] = [:]
    /// The keys of the tags that are copied from the volume or instance, in the order in which they find room.
    package var copied: [ExactText] = []

    package init() {}

    /// EC2's limit on the tags of a resource, and its limits on their characters (FACTS F5, F52).
    package static let most = 50
    package static let keyCharacters = 1...128
    package static let valueCharacters = 0...256
    /// The most tags that the program itself puts on a resource.
    package static let ownMost = 6
    static let fixedMost = most - ownMost
}

/// The keys of tags that the program reads or writes, or that mean something to AWS. No file may set or copy them.
package enum ReservedTags {
    /// Tags that protect an image when they are `true`. Neither the tag nor the value is case-sensitive, as in IAM. The
    /// spellings are those of the older tool's README, of its code, and the correct one (REQUIREMENTS R6).
    package static let protecting: [ExactText] = [
        "BaseAMI", "Autoscalling", "AutoScallingAMI", "AutoScaling", "AutoScalingAMI",
    ]

    private static let names = Set((["Name", "RootDeviceSnapshot", "AutoAMI"] + protecting).map(\.folded))
    /// The beginnings of keys that belong to AWS, to Data Lifecycle Manager and to this program.
    private static let beginnings: [ExactText] = ["aws:", "dlm:", "aws-man:"]

    /// True for a reserved key in any case, because conditions of IAM compare keys without it.
    package static func contain(_ key: ExactText) -> Bool {
        let folded = key.folded
        return names.contains(folded) || beginnings.contains(where: folded.hasPrefix)
    }
}

extension ExactText {
    /// The text in lower case. IAM compares keys of tags so.
    package var folded: ExactText { ExactText(text.lowercased()) }
}
