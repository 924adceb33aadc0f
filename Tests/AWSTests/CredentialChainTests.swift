import Foundation
import HTTP
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
        return try CredentialChain(environment: environment, files: SharedFiles(environment)).find(profile: profile)
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
        #expect(
            try keys(find(profile: "caf\u{E9}", credentials: files))
                == "AKONE s - profile caf\u{E9} of /home/x/.aws/credentials")
        #expect(
            try keys(find(profile: "cafe\u{301}", credentials: files))
                == "AKTWO s - profile cafe\u{301} of /home/x/.aws/credentials")
    }

    @Test(arguments: ["\r\n", "\r"])
    func `lines may end as on other systems`(end: String) throws {
        let files = Self.files.replacing("\n", with: end)
        #expect(
            try keys(find(profile: "ops", credentials: files)) == "AKOPS s t profile ops of /home/x/.aws/credentials")
    }

    @Test func `the environment comes first, but a profile asked for by name ignores it`() throws {
        let variables = ["AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"]
        #expect(try keys(find(variables, credentials: Self.files)) == "AKENV s t the environment")
        #expect(
            try keys(find(profile: "ops", variables, credentials: Self.files))
                == "AKOPS s t profile ops of /home/x/.aws/credentials")
    }

    @Test func `AWS_PROFILE comes after the environment, and the profile default last`() throws {
        #expect(
            try keys(find(["AWS_PROFILE": "ops"], credentials: Self.files))
                == "AKOPS s t profile ops of /home/x/.aws/credentials")
        #expect(
            try keys(find(credentials: Self.files)) == "AKDEFAULT d=e/f+ - profile default of /home/x/.aws/credentials")
    }

    @Test func `in the config file a profile has the word before its name, in the credentials file not`() throws {
        let config = "[profile ops]\naws_access_key_id = AKCONFIG\naws_secret_access_key = s\n"
        #expect(try keys(find(profile: "ops", config: config)) == "AKCONFIG s - profile ops of /home/x/.aws/config")
        #expect(
            try keys(find(profile: "ops", credentials: Self.files, config: config))
                == "AKOPS s t profile ops of /home/x/.aws/credentials")
        #expect(throws: CredentialFailure.self) {
            try find(profile: "ops", config: "[ops]\naws_access_key_id = A\naws_secret_access_key = s\n")
        }
    }

    @Test func `other files may be named`() throws {
        let source = try find(
            ["AWS_SHARED_CREDENTIALS_FILE": "~/.aws/config", "AWS_CONFIG_FILE": "/none"], config: Self.files)
        #expect(keys(source) == "AKDEFAULT d=e/f+ - profile default of /home/x/.aws/config")
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
        #expect(keys(source) == "AKOPS s t profile ops of /home/x/.aws/credentials")
    }

    static let refused: [(config: String, names: String)] = [
        ("[profile x]\nsso_account_id = 1\nsso_role_name = r", "sso_start_url is missing"),
        ("[profile x]\nsso_account_id = 1\nsso_role_name = r\nsso_session = y", "[sso-session y]"),
        ("[profile x]\nlogin_session = l", "login_session: a console login"),
        ("[profile x]\nrole_arn = r\ncredential_source = Nowhere", "credential_source is none of"),
        ("[profile x]\nrole_arn = r\ncredential_source = Environment", "AWS_ACCESS_KEY_ID is not set"),
        ("[profile x]\nrole_arn = r\ncredential_source = EcsContainer", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
        ("[profile x]\nrole_arn = r\ncredential_source = Environment\nsource_profile = x", "both source_profile and"),
        (
            "[profile x]\nrole_arn = r\nsource_profile = x\nmfa_serial = m",
            "mfa_serial: a role that asks for an MFA code"
        ),
        ("[profile x]\nrole_arn = r", "source_profile"),
        (
            "[profile x]\nrole_arn = r\nsource_profile = y\n[profile y]\nregion = z",
            "source_profile y has no credentials"
        ),
        ("[profile x]\naws_access_key_id = A", "aws_secret_access_key"), ("[profile y]", "neither in"),
        ("[profile x]\naws_access_key_id = A\n  aws_secret_access_key = s", "is the line below it indented?"),
        (
            "[profile x]\nrole_arn = r\nsource_profile = y\n[profile y]\nrole_arn = r\nsource_profile = x",
            "back to itself"
        ),
        ("[profile x]\nrole_arn = r\nsource_profile = x", "its own"),
        ("[profile x]\nrole_arn = r\nsource_profile = nowhere", "nowhere"),
        ("[profile x]\nrole_arn = r\nduration_seconds = 1\nsource_profile = x", "duration_seconds"),
        ("[profile x", "config:1"), ("[profile x]\nwhat is this", "config:2"), ("key = value", "[section]"),
        ("[profile x]\n= value", "config:2"),
        ("[profile x]\n[profile x]", "config:2: section [profile x] stands twice"),
        ("[profile x]\na = b\nA = c", "config:3: 'a' stands twice"), ("\u{FEFF}[profile x]", "byte order mark"),
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

    @Test func `a machine with nothing asks for the instance's role, and names the steps before it`() throws {
        guard case .instance(let instance) = try find() else {
            Issue.record("not the instance")
            return
        }
        #expect(instance.url.description == "http://169.254.169.254/" && !instance.isNamed)
        let steps = [
            "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE",
            "profile default of /home/x/.aws/credentials and /home/x/.aws/config",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ]
        #expect(instance.tried == steps)
        #expect(
            throws: CredentialFailure.none(tried: steps + ["the instance's role (AWS_EC2_METADATA_DISABLED is set)"])
        ) { try find(["AWS_EC2_METADATA_DISABLED": "true"]) }
    }

    @Test(arguments: [
        ("AWS_ACCESS_KEY_ID", "A\u{7}"), ("AWS_SECRET_ACCESS_KEY", "s\nx"), ("AWS_SESSION_TOKEN", "\u{1B}[0m"),
        ("AWS_SECURITY_TOKEN", "\u{0}"),
    ])
    func `a control character in a key variable is refused by the variable's name, and not repeated`(
        name: String, value: String
    ) {
        let variables = ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s"].merging([name: value]) { $1 }
        #expect(
            throws: CredentialFailure.unusable(
                source: "the environment", why: "\(name) has a control character or a line break in it")
        ) { try find(variables) }
    }

    @Test func `blanks at the ends of key variables are no part of them`() throws {
        let variables = [
            "AWS_ACCESS_KEY_ID": " A\n", "AWS_SECRET_ACCESS_KEY": "\ts ", "AWS_SECURITY_TOKEN": " ",
            "AWS_SESSION_TOKEN": "t\r\n",
        ]
        #expect(try keys(find(variables)) == "A s t the environment")
    }

    @Test func `half a key is an error, not absence`() {
        #expect(throws: CredentialFailure.self) { try find(["AWS_ACCESS_KEY_ID": "A"], credentials: Self.files) }
    }

    @Test func `a file that cannot be read stops those alone who need a profile`() throws {
        let locked = ["AWS_CONFIG_FILE": "/locked"]
        #expect(throws: CredentialFailure.unusable(source: "/locked", why: "permission denied")) { try find(locked) }
        let keyed = locked.merging(["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s"]) { $1 }
        #expect(try keys(find(keyed)) == "A s - the environment")
        let web = locked.merging(["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "r"]) { $1 }
        guard case .webIdentity = try find(web) else {
            Issue.record("not the web identity")
            return
        }
    }

    @Test(arguments: ["role_arn = r\nsource_profile = NAME\nmfa_serial = m", "login_session = l"])
    func `README quotes the message of what is not supported`(settings: String) throws {
        let readme = URL(filePath: #filePath).appending(path: "../../../README.md").standardized
        let error = #expect(throws: CredentialFailure.self) {
            try find(profile: "NAME", config: "[profile NAME]\n\(settings)\n")
        }
        let text = try String(contentsOf: readme, encoding: .utf8)
        #expect(text.contains("| `\(error?.description ?? "?")` |"), "\(error?.description ?? "no error")")
    }
}
