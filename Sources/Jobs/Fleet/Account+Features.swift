import Accounts
import Model

extension Account {
    /// The features that enumerate-lane covers in this account.
    var backups: Set<Feature> {
        var features: Set<Feature> = []
        if snapshots != nil { features.insert(.snapshots) }
        if images != nil { features.insert(.images) }
        return features
    }

    /// All features that this account has switched on.
    var features: Set<Feature> { alarms == nil ? backups : backups.union([.alarms]) }
}
