extension Tags {
    /// Of a `tagSet`; empty when there is none.
    init(ec2 set: XMLTree?) throws(DecodingFailure) {
        self.init()
        for item in set?.items ?? [] { self[try item.requiredText("key")] = item.text("value") ?? "" }
    }
}
