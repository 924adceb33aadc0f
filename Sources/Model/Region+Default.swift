extension Region {
    /// True when every account of the partition has the region enabled, unless it has switched it off (FACTS F41). A
    /// region that this version does not know counts as one that must be enabled by hand.
    package var isEnabledByDefault: Bool { partition != .aws || Self.enabledByDefault.contains(name) }

    private static let enabledByDefault: Set<String> = [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-central-1", "eu-north-1",
        "eu-west-1", "eu-west-2", "eu-west-3", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
        "ap-southeast-1", "ap-southeast-2",
    ]
}
