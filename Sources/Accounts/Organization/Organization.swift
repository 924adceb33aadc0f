import Model

/// The content of `organization.yaml`: who lists the organization, and which of its accounts are worked, and how.
package struct Organization: Sendable, Hashable {
    /// The path of the file, as people see it.
    package let file: String
    /// The account whose credentials list the organization, in the region of the partition's Organizations service.
    package let lister: Account
    /// Accounts that are not worked and not mentioned.
    package let exclusions: [Exclusion]
    /// The rules in the file's order. The first that fits an account counts.
    package let rules: [OrganizationRule]

    package enum Exclusion: Sendable, Hashable {
        case account(AccountID)
        /// A unit with all units below it.
        case unit(OrganizationUnitID)
        case tag(TagPattern)
    }

    /// True when some rule or exclusion needs to know the units of accounts.
    package var asksUnits: Bool {
        rules.contains { !$0.units.isEmpty } || exclusions.contains { if case .unit = $0 { true } else { false } }
    }

    /// True when the account's tags decide what is done with it, so that they must be asked for.
    package func asksTags(of member: OrganizationMember) -> Bool {
        guard member.isActive, excludes(member) != true else { return false }
        if exclusions.contains(where: { if case .tag = $0 { true } else { false } }) { return true }
        return rules.first { $0.takesUnit(of: member) != false }?.tag != nil
    }

    /// True when the file leaves the account out; nil when that depends on units or tags that are not known.
    private func excludes(_ member: OrganizationMember) -> Bool? {
        let answers = exclusions.map { exclusion -> Bool? in
            switch exclusion {
            case .account(let id): id == member.id
            case .unit(let unit): member.units?.contains(unit)
            case .tag(let tag): member.tags.map(tag.takes)
            }
        }
        if answers.contains(true) { return true }
        return answers.contains(nil) ? nil : false
    }

    /// The answer of the file for an account.
    enum Decision: Hashable {
        case excluded
        /// The first rule that fits.
        case ruled(OrganizationRule)
        case unruled
        /// It depends on units or tags that are not known. Another rule's policy could delete what the right one keeps.
        case unknown
    }

    func decision(about member: OrganizationMember) -> Decision {
        guard let isExcluded = excludes(member) else { return .unknown }
        if isExcluded { return .excluded }
        for rule in rules {
            guard let takesUnit = rule.takesUnit(of: member) else { return .unknown }
            guard takesUnit else { continue }
            guard let tag = rule.tag else { return .ruled(rule) }
            guard let tags = member.tags else { return .unknown }
            if tag.takes(tags) { return .ruled(rule) }
        }
        return .unruled
    }
}

/// One rule: the accounts that it takes, and a pattern of their configuration.
package struct OrganizationRule: Sendable, Hashable {
    /// The units, each with all units below it; empty for every unit.
    package let units: [OrganizationUnitID]
    package let tag: TagPattern?
    /// An account with everything but its own id and name.
    package let template: Account

    /// The id of every template. No account has it.
    package static let anyAccount: AccountID = {
        guard let id = AccountID("000000000000") else { preconditionFailure("twelve digits are an id") }
        return id
    }()

    /// Nil when the rule is for some units, and those of the member are not known.
    func takesUnit(of member: OrganizationMember) -> Bool? {
        units.isEmpty ? true : member.units.map { own in units.contains { own.contains($0) } }
    }

    /// True when every account that the other rule could take is one that this rule takes.
    func takesAll(of other: OrganizationRule) -> Bool {
        guard tag == nil || tag == other.tag else { return false }
        // Why the root: an organization has one, and all accounts are below it.
        return units.isEmpty || units.contains(where: \.isRoot)
            || !other.units.isEmpty && other.units.allSatisfy(units.contains)
    }

    /// The account of a member. Its tags are the rule's and the organization's; the rule's count where both have one.
    func account(of member: OrganizationMember) -> Account {
        let own = template
        return Account(
            id: member.id, name: member.shownName, file: own.file, regions: own.regions, credentials: own.credentials,
            timeZone: own.timeZone, rpo: own.rpo, snapshots: own.snapshots, images: own.images, alarms: own.alarms,
            alarmProblems: own.alarmProblems, endpoint: own.endpoint,
            tags: (member.tags ?? [:]).merging(own.tags) { _, own in own }, pausedUntil: own.pausedUntil)
    }
}

/// The id of a root (`r-ab12`) or of an organizational unit (`ou-ab12-cdefgh34`).
package struct OrganizationUnitID: Hashable, Sendable, Comparable, TextCoded {
    package let text: String

    package init?(_ text: String) {
        guard text.wholeMatch(of: /r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}/) != nil else { return nil }
        self.text = text
    }

    package var isRoot: Bool { text.hasPrefix("r-") }
    package var description: String { text }
    package static func < (left: OrganizationUnitID, right: OrganizationUnitID) -> Bool { left.text < right.text }
}
