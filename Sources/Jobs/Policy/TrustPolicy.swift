import Model

/// The trust policy of the role in the accounts: only the hub's principal may assume it, and only with the external id.
package struct TrustPolicy: Sendable {
    package let partition: Partition
    package let hub: HubPrincipal
    package let externalID: String?

    package init(partition: Partition, hub: HubPrincipal, externalID: String?) {
        self.partition = partition
        self.hub = hub
        self.externalID = externalID
    }

    package var json: String {
        let beginning = "arn:\(partition.rawValue):iam::\(hub.account)"
        var conditions: [String: Any] = [:]
        if hub.name != HubPrincipal.every { conditions["ArnLike"] = ["aws:PrincipalArn": "\(beginning):\(hub.name)"] }
        if let externalID { conditions["StringEquals"] = ["sts:ExternalId": externalID] }
        return PolicyDocument(
            statements: [Self.statement(principal: "\(beginning):root", conditions: conditions)]
        ).json
    }

    /// The principal is the whole account, and a condition names the role. A role that is deleted and made again under
    /// its name is then still trusted, which a role that stands as the principal is not (FACTS F77).
    static func statement(principal: Any, conditions: [String: Any]) -> [String: Any] {
        var statement: [String: Any] = [
            "Sid": "Hub", "Effect": "Allow", "Action": assuming, "Principal": ["AWS": principal],
        ]
        if !conditions.isEmpty { statement["Condition"] = conditions }
        return statement
    }

    static let assuming = "sts:AssumeRole"
}
