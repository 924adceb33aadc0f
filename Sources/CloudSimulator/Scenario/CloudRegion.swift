import Model

/// The resources that one account has in one region.
package struct CloudRegion: Codable, Sendable, Equatable {
    package enum Access: String, Codable, Sendable {
        case notRequired = "opt-in-not-required"
        case optedIn = "opted-in"
        case notOptedIn = "not-opted-in"
    }

    package var region: Region
    package var access: Access
    package var instances: [CloudInstance] = []
    package var volumes: [CloudVolume] = []
    package var snapshots: [CloudSnapshot] = []
    package var images: [CloudImage] = []
    package var alarms: [CloudAlarm] = []
    package var topics: [CloudTopic] = []
    package var launchTemplates: [CloudLaunchTemplate] = []
    /// The states of KMS keys by ARN, as KMS spells them. A key that is not here is enabled; one without a state is gone.
    package var keys: [String: String] = [:]
    /// The quotas that differ from AWS's usual ones, by their codes.
    package var quotas: [String: Double] = [:]

    package init(region: Region, access: Access = .notRequired) {
        self.region = region
        self.access = access
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(region: try values.decode(Region.self, forKey: .region))
        try values.read(
            into: &self, (.access, \.access), (.instances, \.instances), (.volumes, \.volumes),
            (.snapshots, \.snapshots), (.images, \.images), (.alarms, \.alarms), (.topics, \.topics),
            (.launchTemplates, \.launchTemplates), (.keys, \.keys), (.quotas, \.quotas))
    }
}

/// A launch template, as far as it names images in any of its versions.
package struct CloudLaunchTemplate: Codable, Sendable, Equatable {
    package var id: String
    package var images: [String]

    package init(_ id: String, images: [String]) {
        self.id = id
        self.images = images
    }
}

/// An SNS topic.
package struct CloudTopic: Codable, Sendable, Equatable {
    package var name: String
    /// The number of confirmed subscriptions.
    package var subscriptions: Int
    /// The number of subscriptions that wait for their confirmation.
    package var pending = 0
    /// The access policy; nil for the one that SNS gives a new topic.
    package var policy: String?
    /// The KMS key that encrypts the topic.
    package var key: String?

    package init(_ name: String, subscriptions: Int = 1) {
        self.name = name
        self.subscriptions = subscriptions
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(try values.decode(String.self, forKey: .name))
        try values.read(
            into: &self, (.subscriptions, \.subscriptions), (.pending, \.pending), (.policy, \.policy), (.key, \.key))
    }
}
