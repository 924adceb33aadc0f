/// The tags of EC2 resources, as answers spell them.
extension Tags {
    /// Of a `tagSet`; empty when there is none.
    init(ec2 set: XMLTree?) {
        self.init()
        for item in set?.items ?? [] { self[item.exactText("key") ?? ""] = item.exactText("value") ?? "" }
    }
}
