import Foundation
import HTTP
import Model

import AWS

/// Variables and shared files, for botocore and for the program.
struct CredentialCase: Sendable {
    var variables: [String: String] = [:]
    /// The files by their paths, which begin with `~`.
    var files: [String: String] = [:]
    /// The profile that is asked for by name.
    var profile: String?

    static let config = "~/.aws/config"
    static let credentials = "~/.aws/credentials"

    func question(_ ask: String = "chain") -> [String: Any] {
        ["ask": ask, "variables": variables, "files": files, "profile": profile as Any? ?? NSNull()]
    }

    var environment: CredentialEnvironment {
        let found = files.reduce(into: ["/etc/ca.pem": "certificates"]) { $0["/h" + $1.key.dropFirst()] = $1.value }
        return CredentialEnvironment(variables: variables.merging(["HOME": "/h"]) { own, _ in own }) {
            (path) throws(FileUnreadable) in found[path]
        }
    }

    /// The case in which botocore must find what the program finds in this one: the program takes an empty variable for a
    /// missing one, ignores blanks at the ends of a key, and reads AWS_REGION as other tools of AWS do.
    var plain: CredentialCase {
        var plain = self
        plain.variables = variables.filter { !$0.value.isEmpty }
        for name in Self.keyVariables {
            guard let value = plain.variables[name] else { continue }
            let bare = value.trimmingCharacters(in: .whitespacesAndNewlines)
            plain.variables[name] = bare.isEmpty ? nil : bare
        }
        if let region = plain.variables["AWS_REGION"] { plain.variables["AWS_DEFAULT_REGION"] = region }
        return plain
    }

    static let keyVariables = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
    ]

    /// The program's answer in botocore's form.
    func answer() -> [String: Any] {
        ["source": Self.told { try source() }, "settings": Self.told { try settings() }]
    }

    private static func told(_ ask: () throws -> [String: Any]) -> [String: Any] {
        do {
            return try ask()
        } catch {
            return ["error": "\(error)"]
        }
    }

    private func source() throws -> [String: Any] {
        let environment = environment
        let chain = CredentialChain(environment: environment, files: try SharedFiles(environment))
        do {
            return try Self.described(try chain.find(profile: profile))
        } catch CredentialFailure.none {
            return ["kind": "none"]
        }
    }

    private static func described(_ source: CredentialSource) throws -> [String: Any] {
        func fixed(_ kind: String, _ key: String) -> [String: Any] {
            ["kind": kind, "key": key, "secret": "S", "token": "T"]
        }
        switch source {
        case .keys(let keys, let place):
            let kind =
                switch place {
                case .environment: "env"
                case .credentialsFile: "shared-credentials-file"
                case .configFile: "config-file"
                }
            return [
                "kind": kind, "key": keys.accessKeyID, "secret": keys.secretAccessKey,
                "token": keys.sessionToken as Any? ?? NSNull(),
            ]
        case .role(let role, let base):
            return [
                "kind": "role", "arn": role.arn, "external": role.externalID as Any? ?? NSNull(),
                "session": role.sessionName as Any? ?? NSNull(),
                "duration": role.durationSeconds == 3_600 ? NSNull() : role.durationSeconds,
                "base": try described(base),
            ]
        case .webIdentity(let identity):
            return [
                "kind": "web identity", "arn": identity.arn, "file": identity.tokenFile,
                "session": identity.sessionName as Any? ?? NSNull(),
            ]
        case .singleSignOn(let signOn):
            return [
                "kind": "sso", "url": signOn.startURL, "region": signOn.region, "role": signOn.role,
                "account": signOn.account, "session": signOn.session as Any? ?? NSNull(),
            ]
        case .process(let process):
            let words = try ShellWords.split(process.command).map { "\"\($0.replacing("\"", with: "\\\""))\"" }
            return fixed("custom-process", "process [\(words.joined(separator: ", "))]")
        case .container(let container): return fixed("container-role", "container \(container.url)")
        case .instance(let instance): return fixed("iam-role", "instance \(instance.url.description.dropLast())")
        }
    }

    private func settings() throws -> [String: Any] {
        let environment = environment
        let settings = try CallSettings(profile: profile, environment, SharedFiles(environment))
        let services = ["ec2", "sts", "cloudwatch", "sns", "sso", "sso-oidc"]
        return [
            "region": settings.region?.name as Any? ?? NSNull(), "fips": settings.variant.isFIPS,
            "dualstack": settings.variant.isDualStack,
            "ca": (variables["AWS_CA_BUNDLE"] ?? settings.caBundle) as Any? ?? NSNull(),
            "urls": services.reduce(into: [String: Any]()) {
                $0[$1] = settings.address(of: $1.replacing("-", with: "_"))?.text as Any? ?? NSNull()
            },
        ]
    }
}
