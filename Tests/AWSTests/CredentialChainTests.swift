import Testing

import AWS

@Suite struct CredentialChainTests {
    func find(
        profile: String? = nil, _ variables: [String: String] = [:], credentials: String? = nil, config: String? = nil
    ) throws(CredentialFailure) -> CredentialSource {
        let environment = CredentialEnvironment(
            variables: variables.merging(["HOME": "/home/x"]) { own, _ in own },
            readFile: { path throws(FileUnreadable) in
                switch path {
                case "/home/x/.aws/credentials": credentials
                case "/home/x/.aws/config": config
                case "/locked": throw FileUnreadable(why: "permission denied")
                default: nil
                }
            })
        return try CredentialChain(environment: environment, profiles: SharedProfiles(environment)).find(
            profile: profile)
    }

    func keys(_ source: CredentialSource) -> String? {
        guard case .keys(let credentials, let name) = source else { return nil }
        return "\(credentials.accessKeyID) \(credentials.secretAccessKey) \(credentials.sessionToken ?? "-") \(name)"
    }

    static let files = """
        # a comment
        [default]
        aws_access_key_id = AKDEFAULT
        aws_secret_access_key = d=e/f+

        [ops]
        aws_access_key_id=AKOPS
        aws_secret_access_key=s
        aws_session_token=t
        """

    @Test func `profiles whose names only look alike are two profiles`() throws {
        let files = """
            [caf\u{E9}]
            aws_access_key_id = AKONE
            aws_secret_access_key = s
            [cafe\u{301}]
            aws_access_key_id = AKTWO
            aws_secret_access_key = s
            """
        #expect(try keys(find(profile: "caf\u{E9}", credentials: files)) == "AKONE s - profile caf\u{E9}")
        #expect(try keys(find(profile: "cafe\u{301}", credentials: files)) == "AKTWO s - profile cafe\u{301}")
    }

    @Test(arguments: ["\r\n", "\r"])
    func `lines may end as on other systems`(end: String) throws {
        let files = Self.files.replacing("\n", with: end)
        #expect(try keys(find(profile: "ops", credentials: files)) == "AKOPS s t profile ops")
    }

    @Test func `the environment comes first, but a profile asked for by name ignores it`() throws {
        let variables = ["AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"]
        #expect(try keys(find(variables, credentials: Self.files)) == "AKENV s t environment")
        #expect(try keys(find(profile: "ops", variables, credentials: Self.files)) == "AKOPS s t profile ops")
    }

    @Test func `AWS_PROFILE comes after the environment, and the profile default last`() throws {
        #expect(try keys(find(["AWS_PROFILE": "ops"], credentials: Self.files)) == "AKOPS s t profile ops")
        #expect(try keys(find(credentials: Self.files)) == "AKDEFAULT d=e/f+ - profile default")
    }

    @Test func `in the config file a profile has the word before its name, in the credentials file not`() throws {
        let config = "[profile ops]\naws_access_key_id = AKCONFIG\naws_secret_access_key = s\n"
        #expect(try keys(find(profile: "ops", config: config)) == "AKCONFIG s - profile ops")
        #expect(try keys(find(profile: "ops", credentials: Self.files, config: config)) == "AKOPS s t profile ops")
        #expect(throws: CredentialFailure.self) {
            try find(profile: "ops", config: "[ops]\naws_access_key_id = A\naws_secret_access_key = s\n")
        }
    }

    @Test func `other files may be named`() throws {
        let source = try find(
            ["AWS_SHARED_CREDENTIALS_FILE": "~/.aws/config", "AWS_CONFIG_FILE": "/none"], config: Self.files)
        #expect(keys(source) == "AKDEFAULT d=e/f+ - profile default")
    }

    @Test func `a profile's role takes its source's keys`() throws {
        let config = """
            [profile china]
            role_arn = arn:aws-cn:iam::123456789012:role/hub
            source_profile = ops
            external_id = e-1
            s3 =
              max_concurrent_requests = 20
            """
        guard case .role(let role, let source) = try find(profile: "china", credentials: Self.files, config: config)
        else {
            Issue.record("not a role")
            return
        }
        #expect(role.arn == "arn:aws-cn:iam::123456789012:role/hub" && role.externalID == "e-1")
        #expect(keys(source) == "AKOPS s t profile ops")
    }

    static let refused: [(config: String, names: String)] = [
        ("[profile x]\nsso_session = y", "sso_session"), ("[profile x]\nsso_start_url = y", "sso_start_url"),
        ("[profile x]\ncredential_process = /bin/true", "credential_process"),
        ("[profile x]\nrole_arn = r\nweb_identity_token_file = f", "web_identity_token_file"),
        ("[profile x]\nrole_arn = r\ncredential_source = Environment", "credential_source"),
        ("[profile x]\nrole_arn = r\nsource_profile = x\nmfa_serial = m", "mfa_serial"),
        ("[profile x]\nrole_arn = r", "source_profile"), ("[profile x]\nregion = r", "aws_access_key_id"),
        ("[profile x]\naws_access_key_id = A", "aws_secret_access_key"), ("[profile y]", "neither in"),
        (
            "[profile x]\nrole_arn = r\nsource_profile = y\n[profile y]\nrole_arn = r\nsource_profile = x",
            "back to itself"
        ),
        ("[profile x]\nrole_arn = r\nsource_profile = x", "its own"),
        ("[profile x]\nrole_arn = r\nsource_profile = nobody", "nobody"),
        ("[profile x]\nrole_arn = r\nduration_seconds = 1\nsource_profile = x", "duration_seconds"),
        ("[profile x", "config:1"), ("[profile x]\nwhat is this", "config:2"), ("key = value", "[section]"),
        ("[profile x]\n= value", "config:2"),
    ]

    @Test(arguments: refused)
    func `what cannot be used is refused and named`(config: String, names: String) {
        let error = #expect(throws: CredentialFailure.self) { try find(profile: "x", config: config) }
        #expect(error?.description.contains(names) == true, "\(String(describing: error))")
    }

    @Test func `a chain of profiles is bounded`() {
        let config = (0..<9).map { "[profile p\($0)]\nrole_arn = r\nsource_profile = p\($0 + 1)\n" }.joined()
        let error = #expect(throws: CredentialFailure.self) { try find(profile: "p0", config: config) }
        #expect(error?.description.contains("more than 5") == true)
    }

    @Test func `without any credentials the failure names what was tried`() {
        #expect(
            throws: CredentialFailure.none(tried: [
                "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "[default] of /home/x/.aws/credentials",
                "[default] of /home/x/.aws/config",
            ])
        ) { try find() }
    }

    @Test func `half a key and an unreadable file are errors, not absence`() {
        #expect(throws: CredentialFailure.self) { try find(["AWS_ACCESS_KEY_ID": "A"], credentials: Self.files) }
        #expect(throws: CredentialFailure.unusable(source: "/locked", why: "permission denied")) {
            try find(["AWS_CONFIG_FILE": "/locked"], credentials: Self.files)
        }
    }
}
