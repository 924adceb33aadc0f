import Foundation

/// The built binary with account files, a database and an environment for one emulator's fleet.
struct NightlyProgram {
    let directory: URL
    private let endpoint: URL

    init(_ cloud: MotoCloud) throws {
        directory = cloud.directory.appendingPathComponent("program")
        endpoint = cloud.endpoint
        let accounts = directory.appendingPathComponent("accounts")
        try FileManager.default.createDirectory(at: accounts, withIntermediateDirectories: true)
        // Why: the three nights pass within minutes. So the first confirmation comes soon, the consistency window is short
        // (moto's listings do not lag), and the blast radius allows three nights' deletions in one day.
        try write(
            """
            timezone: \(cloud.zone)
            nightly_at: "04:00"
            credentials: { role: aws-man }
            timeouts: { consistency_window: 2s }
            limits: { confirm_first: 1s, blast_radius_floor: 1_000 }
            """, to: accounts.appendingPathComponent("defaults.yaml"))
        for account in cloud.accounts {
            try write(
                "account: \"\(account.id)\"\nregions: [\(account.region)]\n",
                to: accounts.appendingPathComponent("\(account.id).yaml"))
        }
    }

    func run(_ arguments: String...) async throws -> ChildProcess { try await run(arguments) }

    func run(_ arguments: [String]) async throws -> ChildProcess {
        try await ChildProcess.run(
            Workplace.program,
            ["--accounts", "\(directory.path)/accounts", "--database", "\(directory.path)/queue.sqlite"] + arguments,
            environment: [
                "HOME": directory.path, "PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "AWS_ENDPOINT_URL": endpoint.absoluteString,
            ],
            in: directory)
    }

    private func write(_ text: String, to file: URL) throws { try Data(text.utf8).write(to: file) }
}
