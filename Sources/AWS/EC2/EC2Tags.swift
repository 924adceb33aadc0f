import Model

/// The tags of EC2 resources, as answers spell them.
extension Tags {
    /// Reads a `tagSet`. A missing `tagSet` gives no tags.
    init(ec2 set: XMLTree?) {
        self.init()
        for item in set?.items ?? [] { self[item.exactText("key") ?? ""] = item.exactText("value") ?? "" }
    }
}
