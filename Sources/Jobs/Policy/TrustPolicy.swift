import Model

/// The trust policy of the role in the accounts: only the hub's principal may assume it, and only with the external id.
package struct TrustPolicy: Sendable {
    package let partition: Partition
    package let hub: HubPrincipal
    package let externalID: String?
    /// True when the sessions get a source identity.
    private let setsSourceIdentity: Bool

    package init(partition: Partition, hub: HubPrincipal, externalID: String?, setsSourceIdentity: Bool = false) {
        self.partition = partition
        self.hub = hub
        self.externalID = externalID
        self.setsSourceIdentity = setsSourceIdentity
    }

    package var json: String {
        let beginning = "arn:\(partition.rawValue):iam::\(hub.account)"
        var conditions: [String: Any] = [:]
        if hub.name != HubPrincipal.every { conditions["ArnLike"] = ["aws:PrincipalArn": "\(beginning):\(hub.name)"] }
        if let externalID { conditions["StringEquals"] = ["sts:ExternalId": externalID] }
        return PolicyDocument(
            statements: [
                Self.statement(
                    principal: "\(beginning):root", conditions: conditions,
                    actions: Self.actions(setsSourceIdentity: setsSourceIdentity))
            ]
        ).json
    }

    /// The principal is the whole account, and a condition names the role. A role that is deleted and made again under
    /// its name is then still trusted, which a role that stands as the principal is not (FACTS F77).
    static func statement(principal: Any, conditions: [String: Any], actions: [String]) -> [String: Any] {
        var statement: [String: Any] = [
            "Sid": "Hub", "Effect": "Allow", "Action": actions, "Principal": ["AWS": principal],
        ]
        if !conditions.isEmpty { statement["Condition"] = conditions }
        return statement
    }

    static let assuming = "sts:AssumeRole"

    /// The actions on the role that the hub needs. Its own policy and the role's trust must both allow them (FACTS F82).
    static func actions(setsSourceIdentity: Bool) -> [String] {
        setsSourceIdentity ? [assuming, "sts:SetSourceIdentity"] : [assuming]
    }
}
