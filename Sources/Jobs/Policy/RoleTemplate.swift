import Model

/// A role with its policy and its trust, as a template that makes it.
package struct RoleTemplate: Sendable {
    let kind: Kind
    let policy: IAMPolicy
    /// The role's name and path, e.g. `aws-man` and `/`.
    let role: (name: String, path: String)

    /// The two roles that a template can make.
    package enum Kind: Sendable {
        /// The role in each account. What is nil is asked for when the template is used.
        case member(HubPrincipal?, externalID: String?, setsSourceIdentity: Bool = false)
        /// The role of the EC2 instance on which aws-man runs.
        case hub
    }

    /// `role` is a role's name with its path, e.g. `backup/aws-man`.
    package init(_ kind: Kind, _ policy: IAMPolicy, role: String) {
        self.kind = kind
        self.policy = policy
        let parts = role.split(separator: "/")
        let path = parts.dropLast().map { "\($0)/" }.joined()
        self.role = (parts.last.map(String.init) ?? role, "/\(path)")
    }

    /// The actions that the role's trust allows.
    var trusted: [String] {
        guard case .member(_, _, let setsSourceIdentity) = kind else { return [TrustPolicy.assuming] }
        return TrustPolicy.actions(setsSourceIdentity: setsSourceIdentity)
    }

    var description: String {
        switch kind {
        case .member: "The role that aws-man assumes in this account"
        case .hub: "The role of the instance on which aws-man runs"
        }
    }

    /// A value that the template asks for. The texts of both languages are the same.
    struct Parameter {
        /// The name as CloudFormation spells it.
        let name: String
        /// The name as Terraform spells it.
        let variable: String
        let description: String
        /// A regular expression for the whole value.
        let pattern: String
        /// Nil when the user of the template must give the value.
        let usual: String?
    }

    var parameters: [Parameter] {
        let roleName = Parameter(
            name: "RoleName", variable: "role_name", description: "The name of the role",
            pattern: "[A-Za-z0-9_+=,.@-]{1,64}", usual: role.name)
        guard case .member(let hub, let externalID, _) = kind else { return [roleName] }
        return [
            Parameter(
                name: "HubAccountId", variable: "hub_account_id",
                description: "The account in which aws-man runs", pattern: "[0-9]{12}", usual: hub?.account.digits),
            Parameter(
                name: "HubPrincipal", variable: "hub_principal",
                description: "role/NAME or user/NAME of that account, with its path; * for all that it allows",
                pattern: #"\*|(role|user)/[A-Za-z0-9_+=,.@/-]+"#, usual: hub?.name ?? HubPrincipal.every),
            Parameter(
                name: "ExternalId", variable: "external_id",
                description: "The external_id of the account files; empty for none",
                pattern: "([A-Za-z0-9_+=,.@:/-]{2,1224})?", usual: externalID ?? ""),
            roleName,
        ]
    }
}
