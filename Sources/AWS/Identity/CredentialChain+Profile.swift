import Model

/// The sources that a profile may name.
extension CredentialChain {
    /// Nil when the profile names no source. `path` are the profiles that led here, this one last. `usesVariables` says
    /// that the web identity of the environment counts.
    func source(
        of name: ExactText, path: [ExactText], usesVariables: Bool
    ) throws(CredentialFailure) -> CredentialSource? {
        let values = files.profiles[name] ?? [:]
        // Why: a source_profile with keys gives its keys, also when it has a role, so that a chain can end.
        if hasRole(values), path.count == 1 || !hasKeys(values) { return try role(of: name, values, path: path) }
        if let identity = try webIdentity(of: name, values, usesVariables) { return .webIdentity(identity) }
        if let signOn = try singleSignOn(of: name, values) { return .singleSignOn(signOn) }
        if let own = files.inCredentials[name] {
            let place = KeyPlace.credentialsFile(profile: name.text, path: files.credentialsPath)
            if let keys = try keys(own, place) { return .keys(keys, place) }
        }
        if values["login_session"] != nil {
            throw unusable(name, "login_session: a console login (aws login) is not supported; use a role or keys")
        }
        if let command = files.profiles[name]?.text("credential_process") {
            let process = CredentialProcess(profile: name.text, command: command)
            let isInCredentials = files.inCredentials[name]?["credential_process"] != nil
            if let why = environment.suspicion(isInCredentials ? files.credentialsPath : files.configPath) {
                throw .unusable(
                    source: CredentialSource.process(process).name,
                    why: "it is not run, as others could have put it there: \(why)")
            }
            return .process(process)
        }
        guard let own = files.inConfig[name] else { return nil }
        let place = KeyPlace.configFile(profile: name.text, path: files.configPath)
        return try keys(own, place).map { .keys($0, place) }
    }

    private func hasRole(_ values: SharedFiles.Values) -> Bool {
        values["role_arn"] != nil && values["web_identity_token_file"] == nil
    }

    private func hasKeys(_ values: SharedFiles.Values) -> Bool {
        values["aws_access_key_id"] != nil || values["aws_secret_access_key"] != nil
    }

    private func role(
        of name: ExactText, _ values: SharedFiles.Values, path: [ExactText]
    ) throws(CredentialFailure) -> CredentialSource {
        guard path.count <= Self.deepest else {
            throw unusable(name, "more than \(Self.deepest) profiles name one another")
        }
        if values["mfa_serial"] != nil {
            throw unusable(name, "mfa_serial: a role that asks for an MFA code is not supported, as no person types it")
        }
        var duration = 3_600
        if let text = values.text("duration_seconds") {
            guard let seconds = Int(text), (900...43_200).contains(seconds) else {
                throw unusable(name, "duration_seconds is not a number from 900 to 43200")
            }
            duration = seconds
        }
        let role = ProfileRole(
            profile: name.text, arn: values.text("role_arn") ?? "", externalID: values.text("external_id"),
            sessionName: values.text("role_session_name"), durationSeconds: duration)
        switch (values.text("source_profile"), values.text("credential_source")) {
        case (nil, nil): throw unusable(name, "role_arn needs source_profile or credential_source")
        case (.some, .some): throw unusable(name, "it has both source_profile and credential_source")
        case (nil, let source?): return .role(role, from: try named(source, by: name, top: path[0]))
        case (let next?, nil): return .role(role, from: try base(ExactText(next), of: name, path: path))
        }
    }

    private func base(
        _ next: ExactText, of name: ExactText, path: [ExactText]
    ) throws(CredentialFailure) -> CredentialSource {
        guard let values = files.profiles[next] else {
            throw unusable(name, "source_profile: \(missing(next).description)")
        }
        if path.contains(next), next != name || !hasKeys(values) {
            throw unusable(
                name,
                next == name
                    ? "it is its own source_profile and has no aws_access_key_id"
                    : "source_profile \(next) leads back to itself")
        }
        guard let source = try source(of: next, path: path + [next], usesVariables: false) else {
            throw unusable(name, "source_profile \(next) has no credentials")
        }
        return source
    }

    private func named(
        _ source: String, by name: ExactText, top: ExactText
    ) throws(CredentialFailure) -> CredentialSource {
        switch source {
        case "Environment":
            guard let keys = try environment.keys() else {
                throw unusable(name, "credential_source = Environment, and AWS_ACCESS_KEY_ID is not set")
            }
            return .keys(keys, .environment)
        case "EcsContainer":
            guard let container = try container() else {
                throw unusable(
                    name,
                    "credential_source = EcsContainer, and neither \(ContainerEndpoint.relative) nor "
                        + "\(ContainerEndpoint.full) is set")
            }
            return .container(container)
        case "Ec2InstanceMetadata":
            guard let instance = try instance(of: top, tried: nil) else {
                throw unusable(name, "credential_source = Ec2InstanceMetadata, and AWS_EC2_METADATA_DISABLED is set")
            }
            return .instance(instance)
        default:
            throw unusable(name, "credential_source is none of Environment, EcsContainer, Ec2InstanceMetadata")
        }
    }

    private func webIdentity(
        of name: ExactText, _ values: SharedFiles.Values, _ usesVariables: Bool
    ) throws(CredentialFailure) -> WebIdentity? {
        func value(_ variable: String, _ setting: String) -> String? {
            (usesVariables ? environment.variable(variable) : nil) ?? values.text(setting)
        }
        guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file"), !file.isEmpty else {
            return nil
        }
        let isVariable = usesVariables && environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE") != nil
        let source =
            isVariable ? "the web identity of AWS_WEB_IDENTITY_TOKEN_FILE" : "the web identity of profile \(name)"
        guard let arn = value("AWS_ROLE_ARN", "role_arn"), !arn.isEmpty else {
            throw .unusable(source: source, why: "it has no role: set \(isVariable ? "AWS_ROLE_ARN" : "role_arn")")
        }
        return WebIdentity(
            name: source, tokenFile: file, arn: arn,
            sessionName: value("AWS_ROLE_SESSION_NAME", "role_session_name"))
    }

    private func singleSignOn(
        of name: ExactText, _ values: SharedFiles.Values
    ) throws(CredentialFailure) -> SingleSignOn? {
        guard values["sso_role_name"] != nil || values["sso_account_id"] != nil else { return nil }
        var all = values
        let session = values.text("sso_session")
        if let session {
            guard let more = files.sessions[ExactText(session)] else {
                throw unusable(name, "sso_session: \(files.configPath) has no [sso-session \(session)]")
            }
            for (key, value) in more {
                guard all[key] == nil || all[key] == value else {
                    throw unusable(name, "\(key) differs from the one of sso-session \(session)")
                }
                all[key] = value
            }
        }
        var found: [String] = []
        for key in ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"] {
            guard let value = all.text(key), !value.isEmpty else { throw unusable(name, "\(key) is missing") }
            found.append(value)
        }
        return SingleSignOn(
            profile: name.text, session: session, startURL: found[2], region: found[3], account: found[1],
            role: found[0])
    }

    private func keys(_ values: SharedFiles.Values, _ place: KeyPlace) throws(CredentialFailure) -> Credentials? {
        guard values["aws_access_key_id"] != nil else { return nil }
        func part(_ key: String) throws(CredentialFailure) -> String? {
            guard let text = values.text(key), !text.isEmpty else { return nil }
            guard KeyText.isValid(text) else {
                throw .unusable(
                    source: place.description, why: "\(key) \(KeyText.fault): is the line below it indented?")
            }
            return text
        }
        guard let id = try part("aws_access_key_id") else {
            throw .unusable(source: place.description, why: "aws_access_key_id is empty")
        }
        guard let secret = try part("aws_secret_access_key") else {
            throw .unusable(source: place.description, why: "it has aws_access_key_id and no aws_secret_access_key")
        }
        let token = try part(values["aws_security_token"] == nil ? "aws_session_token" : "aws_security_token")
        return Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token)
    }

    private func unusable(_ name: ExactText, _ why: String) -> CredentialFailure {
        .unusable(source: "profile \(name)", why: why)
    }
}
