import CloudSimulator
import Foundation

/// A machine on which the built binary finds the keys of each account by another source. What a person put there, with
/// secrets in it, is in `home`; what the program writes is in `work`.
struct KeyMachine {
    typealias Source = KeySources.Source

    let home: URL
    let work: URL
    let cloud: CloudServer
    let sources: KeySources

    static let profiles: [Source] = [.profile, .chain, .process, .web, .signOn]
    static let standard: [Source] = [.environment, .container, .instance]

    init(in directory: URL, _ cloud: CloudServer, _ sources: KeySources) throws {
        (home, work, self.cloud, self.sources) = (
            directory.appending(path: "home"), directory.appending(path: "work"), cloud, sources
        )
        for folder in [home.appending(path: ".aws/sso/cache"), work.appending(path: "accounts")] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try write(
            """
            timezone: UTC
            nightly_at: "\(Self.hour)"
            timeouts: { consistency_window: 1s }
            limits: { confirm_first: 1s, confirm_longest: 1s }
            """, to: "accounts/defaults.yaml")
    }

    /// The hour of now, so that the night has begun and does not end while the test runs.
    private static var hour: String {
        let hour = Calendar(identifier: .gregorian).dateComponents(in: .gmt, from: Date()).hour ?? 0
        return "\(hour < 10 ? "0" : "")\(hour):00"
    }

    func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: work.appending(path: path))
    }

    /// Makes the shared AWS files, a token of IAM Identity Center, a token of a web identity and a program that prints keys.
    func putKeys() throws {
        let own = Source.profile.key
        let files = [
            ".aws/credentials":
                "[profile]\naws_access_key_id = \(own.id)\naws_secret_access_key = \(own.secret)\n",
            ".aws/config": config, "web-token": KeySources.webToken, "keys.json": KeySources.document(.process),
            ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": KeySources.tokenFile,
            // Why: what the program hands to a child is written too.
            "keys.sh": """
            #!/bin/sh
            tr '\\0' '\\n' < /proc/$PPID/cmdline >> \(work.path)/arguments
            tr '\\0' '\\n' < /proc/$$/cmdline >> \(work.path)/arguments
            cat \(home.path)/keys.json
            """,
        ]
        for (path, text) in files { try Data(text.utf8).write(to: home.appending(path: path)) }
        chmod(home.appending(path: "keys.sh").path, 0o755)
    }

    private var config: String {
        """
        [default]
        services = cloud
        [services cloud]
        sts =
          endpoint_url = \(cloud.endpoint)
        [services web]
        sts =
          endpoint_url = \(sources.endpoint)
        [profile profile]
        services = cloud
        [profile chain]
        services = cloud
        role_arn = arn:aws:iam::\(Source.chain.account):role/aws-man
        source_profile = profile
        [profile process]
        services = cloud
        credential_process = \(home.path)/keys.sh
        [profile web]
        services = web
        role_arn = arn:aws:iam::\(Source.web.account):role/web
        web_identity_token_file = \(home.path)/web-token
        [profile signOn]
        services = cloud
        sso_session = corp
        sso_account_id = \(Source.signOn.account)
        sso_role_name = Backup
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1

        """
    }

    /// Writes the file of an account whose keys the source gives. `account` may be another account than the keys'.
    func putAccount(_ source: Source, as account: String? = nil) throws {
        let credentials = Self.profiles.contains(source) ? "credentials: { profile: \(source.rawValue) }\n" : ""
        try write(
            "account: \"\(account ?? source.account)\"\nregions: [eu-west-1]\nimages: false\nalarms: false\n"
                + credentials,
            to: "accounts/\(Self.profiles.contains(source) ? source.rawValue : "standard").yaml")
    }

    /// The variables of a machine whose standard chain ends at this source.
    func variables(_ source: Source) -> [String: String] {
        var variables = [
            "HOME": home.path, "PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_SERVICE_ENDPOINT": sources.endpoint,
            "AWS_ENDPOINT_URL_SSO": sources.endpoint, "AWS_ENDPOINT_URL_SSO_OIDC": sources.endpoint,
        ]
        for service in ["EC2", "CLOUDWATCH", "SNS", "KMS", "SERVICE_QUOTAS"] {
            variables["AWS_ENDPOINT_URL_\(service)"] = cloud.endpoint
        }
        let key = source.key
        switch source {
        case .environment:
            variables["AWS_ACCESS_KEY_ID"] = key.id
            variables["AWS_SECRET_ACCESS_KEY"] = key.secret
            variables["AWS_SESSION_TOKEN"] = key.token
        case .container:
            variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "\(sources.endpoint)/container"
            variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = KeySources.container
        default: break
        }
        return variables
    }

    func run(_ source: Source, _ arguments: [String], more: [String: String] = [:]) async throws -> ChildProcess {
        try await ChildProcess.run(
            Workplace.program,
            [
                "--accounts", "\(work.path)/accounts", "--database", "\(work.path)/queue.sqlite", "--log-dir",
                "\(work.path)/logs", "--log-level", "trace",
            ] + arguments, environment: variables(source).merging(more) { $1 }, in: work)
    }
}
