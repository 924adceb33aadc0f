import Model

extension CloudScenario {
    /// Returns the same cloud with every time moved back by `duration`, for clients whose clock cannot be moved.
    package func aged(by duration: Duration) -> CloudScenario {
        var aged = self
        for account in aged.accounts.indices {
            for region in aged.accounts[account].regions.indices {
                aged.accounts[account].regions[region].age(by: duration)
            }
        }
        return aged
    }
}

extension CloudRegion {
    fileprivate mutating func age(by duration: Duration) {
        for place in instances.indices { instances[place].launchedAt = instances[place].launchedAt - duration }
        for place in volumes.indices { volumes[place].createdAt = volumes[place].createdAt - duration }
        for place in snapshots.indices {
            snapshots[place].startedAt = snapshots[place].startedAt - duration
            snapshots[place].completedAt = snapshots[place].completedAt.map { $0 - duration }
            snapshots[place].endsAt = snapshots[place].endsAt.map { $0 - duration }
        }
        for place in images.indices {
            images[place].createdAt = images[place].createdAt - duration
            images[place].endsAt = images[place].endsAt.map { $0 - duration }
        }
        for place in alarms.indices { alarms[place].updatedAt = alarms[place].updatedAt - duration }
    }
}
