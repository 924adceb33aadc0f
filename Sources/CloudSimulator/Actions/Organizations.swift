import Foundation
import Model

/// The actions of Organizations. Their answers are JSON.
extension Action {
    static let organizations = [
        organization("ListRoots", accepts: ["NextToken", "MaxResults"]) { organization, call throws(Refusal) in
            ["Roots": [["Id": organization.root, "Name": "Root"]]]
        },
        organization("ListAccounts", accepts: ["NextToken", "MaxResults"]) { organization, call throws(Refusal) in
            try page(organization.members.map { describe($0, organization, call) }, "Accounts", call)
        },
        organization("ListAccountsForParent", accepts: ["ParentId", "NextToken", "MaxResults"]) {
            organization, call throws(Refusal) in
            let parent = try parent(organization, call)
            let members = organization.members.filter { $0.parent == parent }
            return try page(members.map { describe($0, organization, call) }, "Accounts", call)
        },
        organization("ListOrganizationalUnitsForParent", accepts: ["ParentId", "NextToken", "MaxResults"]) {
            organization, call throws(Refusal) in
            let parent = try parent(organization, call)
            let units = organization.units.filter { $0.parent == parent }
            return try page(units.map { ["Id": $0.id, "Name": $0.name] }, "OrganizationalUnits", call)
        },
        organization("ListTagsForResource", accepts: ["ResourceId", "NextToken"]) {
            organization, call throws(Refusal) in
            let resource = try call.form.required("ResourceId")
            guard let member = AccountID(resource).flatMap(organization.member) else {
                throw Refusal("TargetNotFoundException", "You specified a target that doesn't exist.")
            }
            let tags = member.tags.sorted { $0.key < $1.key }
            return try page(tags.map { ["Key": $0.key.text, "Value": $0.value.text] }, "Tags", call)
        },
        organization("DescribeAccount", accepts: ["AccountId"]) { organization, call throws(Refusal) in
            guard let member = AccountID(try call.form.required("AccountId")).flatMap(organization.member) else {
                throw Refusal("AccountNotFoundException", "You specified an account that doesn't exist.")
            }
            return ["Account": describe(member, organization, call)]
        },
    ]

    /// The accounts, units or tags on a page: the most that the service gives.
    private static let pageSize = 20

    private static func organization(
        _ name: String, accepts: [String],
        answer: @escaping @Sendable (CloudOrganization, ActionCall) throws(Refusal) -> [String: Any]
    ) -> Action {
        Action(.organizations, name, accepts: accepts, bucket: BucketFigures(20, 10)) {
            cloud, call, writer throws(Refusal) in
            guard let organization = cloud.organization else {
                throw Refusal("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
            }
            guard ([organization.management] + organization.delegated).contains(call.caller.account) else {
                throw Refusal("AccessDeniedException", "You don't have permissions to access this resource.")
            }
            writer.raw(json(try answer(organization, call)))
            return []
        }
    }

    private static func parent(_ organization: CloudOrganization, _ call: ActionCall) throws(Refusal) -> String {
        let parent = try call.form.required("ParentId")
        guard organization.knows(parent) else {
            throw Refusal("ParentNotFoundException", "You specified parent that doesn't exist.")
        }
        return parent
    }

    private static func describe(
        _ member: CloudOrganization.Member, _ organization: CloudOrganization, _ call: ActionCall
    ) -> [String: Any] {
        let partition = call.caller.region.partition
        var account: [String: Any] = [
            "Id": member.id.digits, "Name": member.name, "JoinedMethod": "CREATED", "JoinedTimestamp": 1.5e9,
            "Arn":
                "arn:\(partition.rawValue):organizations::\(organization.management):account/o-exampleorgid/\(member.id)",
        ]
        for element in organization.stateElements { account[element] = member.state }
        return account
    }

    /// A page with the token of the next; the token is the number of items before it.
    private static func page(_ items: [[String: Any]], _ name: String, _ call: ActionCall) throws(Refusal) -> [String:
        Any]
    {
        let start = try call.form.number("NextToken") ?? 0
        let asked = try call.form.number("MaxResults") ?? pageSize
        guard (1...pageSize).contains(asked), (0...items.count).contains(start) else {
            throw Refusal("InvalidInputException", "You provided an invalid value.")
        }
        let end = min(start + asked, items.count)
        var answer: [String: Any] = [name: Array(items[start..<end])]
        if end < items.count { answer["NextToken"] = String(end) }
        return answer
    }

    static func json(_ value: [String: Any]) -> String {
        do {
            let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try JSONSerialization.data(withJSONObject: value, options: options), as: UTF8.self)
        } catch {
            preconditionFailure("an answer of texts and numbers can always be written: \(error)")
        }
    }
}
