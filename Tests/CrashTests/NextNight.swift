import CloudSimulator
import Model

extension CloudScenario {
    /// The same cloud a day later, for a program whose clock cannot be moved. All resources are a day older, the images
    /// belong to past weeks, and some alarms are deleted, so that every type of work is due again.
    func nextNight(_ number: Int) -> CloudScenario {
        var next = aged(by: .days(1))
        for account in next.accounts.indices {
            for region in next.accounts[account].regions.indices {
                next.accounts[account].regions[region].forgetWeek(number)
            }
        }
        return next
    }
}

extension CloudRegion {
    /// The alarm of every third instance is deleted.
    private static let alarmsGoing = 3

    fileprivate mutating func forgetWeek(_ night: Int) {
        for place in images.indices where images[place].tags["aws-man:week"]?.hasPrefix("long-ago") == false {
            images[place].tags["aws-man:week"] = "long-ago-\(night)"
            images[place].name += " of night \(night)"
            images[place].description = ""
        }
        let going = Set(
            instances.enumerated().filter { ($0.offset + night) % Self.alarmsGoing == 0 }.map(\.element.id))
        alarms.removeAll { alarm in
            alarm.name.hasSuffix("-NetworkOut") && (alarm.dimensions["InstanceId"]?.text).map(going.contains) ?? false
        }
    }
}
