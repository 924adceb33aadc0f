/// Makes one world of all that differ only in what nothing refers to any more.
extension World {
    /// Fences, epochs and serials are compared for being equal, never for being greater: when no claim, request or late
    /// settle carries one, their numbers start at the beginning.
    var canonical: World {
        var world = self
        if cloud.requests.isEmpty, hosts.allSatisfy(\.isQuiet) { world.claims = 0 }
        for index in hosts.indices where hosts[index].isQuiet { world.hosts[index].forgetNumbers() }
        return world
    }
}

extension Host {
    /// No message carries a fence or an epoch of this database.
    fileprivate var isQuiet: Bool {
        late == nil && database.place != .flight && (process?.attempts.isEmpty ?? true)
    }

    fileprivate mutating func forgetNumbers() {
        database.epoch = process == nil ? 0 : 1
        process?.epoch = 1
        database.fence = 0
        database.heldBy = 0
        database.claimedAt = 0
        database.serial = 0
    }
}
