import Foundation
import Model

extension RoleTemplate {
    /// A CloudFormation template, fit for a stack in one account and for a StackSet over all.
    package var cloudFormation: String {
        var template: [String: Any] = [
            "AWSTemplateFormatVersion": "2010-09-09", "Description": description,
            "Parameters": Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, Self.parameter($0)) }),
            "Resources": resources,
            "Outputs": ["RoleArn": ["Value": ["Fn::GetAtt": ["Role", "Arn"]]]],
        ]
        if case .member = kind {
            template["Conditions"] = [
                "HasExternalId": ["Fn::Not": [["Fn::Equals": [["Ref": "ExternalId"], ""]]]]
            ]
        }
        return PolicyDocument.json(template)
    }

    private static func parameter(_ parameter: Parameter) -> [String: Any] {
        var value: [String: Any] = [
            "Type": "String", "Description": parameter.description, "AllowedPattern": "^(\(parameter.pattern))$",
        ]
        if let usual = parameter.usual { value["Default"] = usual }
        return value
    }

    private var resources: [String: Any] {
        let policyDocument = policy.document { resource -> Any in
            resource == .any ? "*" : Self.spelled(resource.text(prefix: "arn:${AWS::Partition}"))
        }
        let role: [String: Any] = [
            "Type": "AWS::IAM::Role",
            "Properties": [
                "RoleName": ["Ref": "RoleName"], "Path": role.path, "Description": description,
                "AssumeRolePolicyDocument": PolicyDocument(statements: [trust]).value,
                "Policies": [["PolicyName": "aws-man", "PolicyDocument": policyDocument.value]],
            ],
        ]
        guard case .hub = kind else { return ["Role": role] }
        let profile: [String: Any] = [
            "Type": "AWS::IAM::InstanceProfile",
            "Properties": ["InstanceProfileName": ["Ref": "RoleName"], "Roles": [["Ref": "Role"]]],
        ]
        return ["Role": role, "InstanceProfile": profile]
    }

    private var trust: [String: Any] {
        guard case .member = kind else {
            return [
                "Sid": "Instance", "Effect": "Allow", "Action": TrustPolicy.assuming,
                "Principal": ["Service": Self.spelled("ec2.${AWS::URLSuffix}")],
            ]
        }
        let hub = "arn:${AWS::Partition}:iam::${HubAccountId}"
        return TrustPolicy.statement(
            principal: Self.spelled("\(hub):root"),
            conditions: [
                "ArnLike": ["aws:PrincipalArn": Self.spelled("\(hub):${HubPrincipal}")],
                "StringEquals": [
                    "Fn::If": [
                        "HasExternalId", ["sts:ExternalId": ["Ref": "ExternalId"]], ["Ref": "AWS::NoValue"],
                    ]
                ],
            ], actions: trusted)
    }

    private static func spelled(_ text: String) -> [String: String] { ["Fn::Sub": text] }
}
