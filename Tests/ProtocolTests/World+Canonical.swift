/// Makes one world of all worlds that differ only in values that are no longer used.
extension World {
    /// Fences, epochs and serials are only compared for equality. When no claim, request or late settle carries such a
    /// number, the numbers start again from the beginning.
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
