import Foundation
import Model

/// An account as its organization lists it.
package struct OrganizationMember: Hashable, Sendable, Codable {
    package let id: AccountID
    package let name: String
    /// The state, e.g. `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`.
    package var state: String
    /// The root and the units around the account; nil when they were not asked for.
    package let units: [OrganizationUnitID]?
    /// Nil when the tags were not asked for.
    package var tags: [ExactText: ExactText]?
    /// The day on which a listing first showed the account in another state than active, after one that showed it active.
    package var inactiveSince: CalendarDay?
    /// The time of the first of the listings in a row that show the account in this state, with these units and tags.
    /// Nil in a listing that an older version kept.
    package var unchangedSince: Instant?

    package init(
        id: AccountID, name: String, state: String, units: [OrganizationUnitID]? = nil,
        tags: [ExactText: ExactText]? = nil
    ) {
        (self.id, self.name, self.state, self.units, self.tags) = (id, name, state, units, tags)
    }

    package static let active = "ACTIVE"
    package var isActive: Bool { state == Self.active }

    /// True when the file's rules decide alike about both.
    fileprivate func isRuledAs(_ other: OrganizationMember) -> Bool {
        (state, units, tags) == (other.state, other.units, other.tags)
    }

    /// The name for reports: one line, and never one that could be taken for another account's id.
    package var shownName: String {
        let line = ForeignText.line(name, bytes: Self.nameBytes).trimmed
        return line.isEmpty || AccountID(line) != nil ? id.digits : line
    }

    /// The most bytes of a name in reports, as many as the longest name of a file.
    private static let nameBytes = 64
}

/// A complete listing of an organization.
package struct OrganizationListing: Hashable, Sendable {
    /// The time at which the listing began.
    package let listedAt: Instant
    package var members: [OrganizationMember]
    /// Accounts of earlier listings that are no longer in the organization.
    package var left: [Departed]

    package struct Departed: Hashable, Sendable, Codable {
        package let member: OrganizationMember
        package let since: CalendarDay
    }

    package init(listedAt: Instant, members: [OrganizationMember], left: [Departed] = []) {
        (self.listedAt, self.members, self.left) = (listedAt, members, left)
    }

    /// The days for which an account that has left is still named.
    package static let leftIsNamedForDays = 30

    /// The accounts of the earlier listing that this one does not have.
    package func missing(from earlier: OrganizationListing) -> [OrganizationMember] {
        let now = Set(members.map(\.id))
        return earlier.members.filter { !now.contains($0.id) }
    }

    /// The listing with what only a comparison with an earlier one tells: since when accounts are as they are, inactive or
    /// gone. An account that this listing lacks counts as gone: the caller has asked for it by its id.
    package func following(_ earlier: OrganizationListing?, on day: CalendarDay) -> OrganizationListing {
        var next = self
        let before = Dictionary(earlier?.members.map { ($0.id, $0) } ?? []) { first, _ in first }
        for (index, member) in members.enumerated() {
            let old = before[member.id]
            let isUnchanged = old.map(member.isRuledAs) ?? false
            next.members[index].unchangedSince = isUnchanged ? old?.unchangedSince ?? earlier?.listedAt : listedAt
            if !member.isActive, let old { next.members[index].inactiveSince = old.isActive ? day : old.inactiveSince }
        }
        guard let earlier else { return next }
        let back = Set(members.map(\.id))
        let kept = earlier.left.filter {
            !back.contains($0.member.id) && $0.since.adding(days: Self.leftIsNamedForDays) > day
        }
        next.left = kept + missing(from: earlier).map { Departed(member: $0, since: day) }
        return next
    }

    /// True when the listing was the first to show, on this day, that an account left or is no longer active.
    package func hasNews(on day: CalendarDay) -> Bool {
        members.contains { $0.inactiveSince == day } || left.contains { $0.since == day }
    }

    /// The members and those that left, each as a text, for the database. The names of those that left have a prefix.
    package func parts() throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var parts: [String: String] = [:]
        for member in members {
            parts[member.id.digits] = String(decoding: try encoder.encode(member), as: UTF8.self)
        }
        for departed in left {
            parts[Self.leftPrefix + departed.member.id.digits] = String(
                decoding: try encoder.encode(departed), as: UTF8.self)
        }
        return parts
    }

    /// Nil for parts that another version kept.
    package init?(listedAt: Instant, parts: [String: String]) {
        let decoder = JSONDecoder()
        do {
            var (members, left): ([OrganizationMember], [Departed]) = ([], [])
            for (name, text) in parts.sorted(by: { $0.key < $1.key }) {
                let data = Data(text.utf8)
                if name.hasPrefix(Self.leftPrefix) {
                    left.append(try decoder.decode(Departed.self, from: data))
                } else {
                    members.append(try decoder.decode(OrganizationMember.self, from: data))
                }
            }
            self.init(listedAt: listedAt, members: members, left: left)
        } catch {
            // Why nil: a listing that cannot be read is as good as none, and the next night keeps another.
            return nil
        }
    }

    private static let leftPrefix = "left "
}
