import Foundation

/// Tells whether a group is one user's own, as many systems make one for each user, with files that the group may write by
/// default (umask 002). Then the group's right to write lets in no other user.
package enum PrivateGroup {
    /// A group of the system with its members, besides those who have it as their first group.
    package struct Group: Sendable {
        let name: String
        let members: [String]

        package init(name: String, members: [String]) { (self.name, self.members) = (name, members) }
    }

    /// True for a group that has the user's name and no other member. Root's group is no such group, since systems give it
    /// to others.
    package static func isPrivate(_ group: Group?, of user: String?, uid: UInt32) -> Bool {
        guard let group, let user, uid != 0 else { return false }
        return group.name == user && group.members.allSatisfy { $0 == user }
    }

    /// True when the file's group is its owner's own, by the system's lists of users and groups.
    static func isPrivate(_ status: stat) -> Bool {
        isPrivate(group(status.st_gid), of: userName(status.st_uid), uid: status.st_uid)
    }

    /// The most bytes of an entry of these lists. A longer entry counts as none.
    private static let entryBytes = 64 << 10

    private static func userName(_ uid: uid_t) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: entryBytes) { buffer in
            guard let start = buffer.baseAddress, getpwuid_r(uid, &entry, start, buffer.count, &found) == 0,
                found != nil
            else { return nil }
            return entry.pw_name.map { String(cString: $0) }
        }
    }

    private static func group(_ gid: gid_t) -> Group? {
        var entry = Foundation.group()
        var found: UnsafeMutablePointer<Foundation.group>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: entryBytes) { buffer in
            guard let start = buffer.baseAddress, getgrgid_r(gid, &entry, start, buffer.count, &found) == 0,
                found != nil
            else { return nil }
            var members: [String] = []
            var next = entry.gr_mem
            while let place = next, let member = place.pointee {
                members.append(String(cString: member))
                next = place + 1
            }
            return entry.gr_name.map { Group(name: String(cString: $0), members: members) }
        }
    }
}
