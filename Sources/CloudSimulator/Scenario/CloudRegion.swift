import Model

/// What one account has in one region.
package struct CloudRegion: Codable, Sendable, Equatable {
    package enum Access: String, Codable, Sendable {
        case notRequired = "opt-in-not-required"
        case optedIn = "opted-in"
        case notOptedIn = "not-opted-in"
    }

    package var region: Region
    package var access: Access
    package var instances: [CloudInstance]
    package var volumes: [CloudVolume]
    package var snapshots: [CloudSnapshot]
    package var images: [CloudImage]
    package var alarms: [CloudAlarm]
    package var topics: [CloudTopic]

    package init(region: Region, access: Access = .notRequired) {
        self.region = region
        self.access = access
        (instances, volumes, snapshots, images, alarms, topics) = ([], [], [], [], [], [])
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        region = try values.decode(Region.self, forKey: .region)
        access = try values.value(.access, or: .notRequired)
        instances = try values.value(.instances, or: [])
        volumes = try values.value(.volumes, or: [])
        snapshots = try values.value(.snapshots, or: [])
        images = try values.value(.images, or: [])
        alarms = try values.value(.alarms, or: [])
        topics = try values.value(.topics, or: [])
    }
}

/// An SNS topic by name.
package struct CloudTopic: Codable, Sendable, Equatable {
    package var name: String
    package var subscriptions: Int

    package init(_ name: String, subscriptions: Int = 1) {
        self.name = name
        self.subscriptions = subscriptions
    }
}
