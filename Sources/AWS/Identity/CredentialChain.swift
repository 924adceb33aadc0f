import Model

/// Finds base credentials in the named profile, or if none is named, in the environment, `AWS_PROFILE` or `default`.
package struct CredentialChain {
    /// The longest chain of profiles that name one another. A longer chain is a mistake.
    package static let deepest = 5

    /// Settings of a profile that this program cannot use yet, with their names for people.
    static let unsupported = [
        ("sso_session", "IAM Identity Center"), ("sso_start_url", "IAM Identity Center"),
        ("credential_process", "an external process"), ("web_identity_token_file", "a web identity"),
        ("credential_source", "container or instance metadata"), ("login_session", "a console login"),
    ]

    private let environment: CredentialEnvironment
    private let profiles: SharedProfiles

    package init(environment: CredentialEnvironment, profiles: SharedProfiles) {
        self.environment = environment
        self.profiles = profiles
    }

    /// `profile` is the profile that the account's file names.
    package func find(profile: String?) throws(CredentialFailure) -> CredentialSource {
        if let profile { return try self.profile(ExactText(profile), path: []) }
        if let keys = try environmentKeys() { return .keys(keys, source: "environment") }
        if let name = environment.variable("AWS_PROFILE") { return try self.profile(ExactText(name), path: []) }
        if profiles["default"] != nil { return try self.profile("default", path: []) }
        throw .none(tried: ["AWS_ACCESS_KEY_ID", "AWS_PROFILE"] + profiles.files.map { "[default] of \($0)" })
    }

    private func environmentKeys() throws(CredentialFailure) -> Credentials? {
        guard let id = environment.variable("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secret = environment.variable("AWS_SECRET_ACCESS_KEY") else {
            throw .unusable(
                source: "environment", why: "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not")
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: environment.variable("AWS_SESSION_TOKEN"))
    }

    private func profile(_ name: ExactText, path: [ExactText]) throws(CredentialFailure) -> CredentialSource {
        let source = "profile \(name)"
        guard let values = profiles[name] else {
            throw .unusable(source: source, why: "it is neither in \(profiles.files.joined(separator: " nor in "))")
        }
        guard path.count < Self.deepest else {
            throw .unusable(source: source, why: "more than \(Self.deepest) profiles name one another")
        }
        if let arn = values["role_arn"] {
            return try role(arn, of: name, values, path: path)
        }
        if let keys = try keys(of: name, values) { return .keys(keys, source: source) }
        for (key, what) in Self.unsupported where values[key] != nil {
            throw .unusable(source: source, why: "\(key): credentials from \(what) are not supported yet")
        }
        throw .unusable(source: source, why: "has neither aws_access_key_id nor role_arn")
    }

    private func role(
        _ arn: String, of name: ExactText, _ values: [String: String], path: [ExactText]
    ) throws(CredentialFailure) -> CredentialSource {
        let source = "profile \(name)"
        for key in ["mfa_serial", "web_identity_token_file", "credential_source"] where values[key] != nil {
            throw .unusable(source: source, why: "\(key): not supported yet; a role needs source_profile")
        }
        guard let next = values["source_profile"].map({ ExactText($0) }) else {
            throw .unusable(source: source, why: "role_arn needs source_profile")
        }
        var duration = 3_600
        if let text = values["duration_seconds"] {
            guard let seconds = Int(text), (900...43_200).contains(seconds) else {
                throw .unusable(source: source, why: "duration_seconds is not a number from 900 to 43200")
            }
            duration = seconds
        }
        let role = ProfileRole(
            profile: name.text, arn: arn, externalID: values["external_id"], sessionName: values["role_session_name"],
            durationSeconds: duration)
        if next == name {
            // Why: a profile with keys of its own may be its own source, as in botocore.
            guard let keys = try keys(of: name, values) else {
                throw .unusable(source: source, why: "is its own source_profile and has no aws_access_key_id")
            }
            return .role(role, from: .keys(keys, source: source))
        }
        if path.contains(next) {
            throw .unusable(source: source, why: "source_profile \(next) leads back to itself")
        }
        return .role(role, from: try profile(next, path: path + [name]))
    }

    private func keys(of name: ExactText, _ values: [String: String]) throws(CredentialFailure) -> Credentials? {
        guard let id = values["aws_access_key_id"], !id.isEmpty else { return nil }
        guard let secret = values["aws_secret_access_key"], !secret.isEmpty else {
            throw .unusable(source: "profile \(name)", why: "has aws_access_key_id and no aws_secret_access_key")
        }
        let token = values["aws_session_token"] ?? values["aws_security_token"]
        return Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: token?.isEmpty == true ? nil : token)
    }
}
