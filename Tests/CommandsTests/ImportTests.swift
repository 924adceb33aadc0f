import Accounts
import Foundation
import Model
import Testing

/// `accounts import`: files of other tools become account files that the program's own reader takes.
@Suite(.fewNights) struct ImportTests {
    private static let c7n = """
        accounts:
          - account_id: "111122223333"
            name: Production CN
            regions: [cn-north-1, cn-northwest-1]
            role: arn:aws-cn:iam::111122223333:role/custodian
            external_id: fleet-7c1d
            tags: [type:prod, "team:\\"web\\"", critical, type:again]
            vars: { keep: 14 }
            email: a@b.example
          - account_id: "000000000001"
            name: Production CN
            profile: base
            role: [arn:aws:iam::999999999999:role/hub, aws-man]

        """

    @Test func `a file of c7n-org becomes account files, and what they cannot say is printed`() async throws {
        let world = try World(accounts: [])
        try world.write(Self.c7n, to: "accounts.yml")
        let source = world.directory.appending(path: "accounts.yml").path
        let dry = await world.run("accounts", "import", source, "--dry-run")
        #expect(dry.status == 0, "\(dry.errors)")
        #expect(dry.output.contains("/accounts/production-cn.yaml\naccount: \"111122223333\"\n"))
        #expect(throws: FleetError.self) { try FleetReader.read(directory: world.accounts) }
        let done = await world.run("accounts", "import", source)
        #expect(done.status == 0, "\(done.errors)")
        for note in ["vars", "email", "'type:again'", "a chain of roles", "names no regions"] {
            #expect(done.errors.contains(note), "\(note): \(done.errors)")
        }
        let fleet = try FleetReader.read(directory: world.accounts)
        #expect(fleet.problems == [])
        #expect(fleet.accounts.map(\.id.digits) == ["000000000001", "111122223333"])
        #expect(fleet.accounts.map(\.name) == ["Production CN", "Production CN"])
        #expect(fleet.accounts[1].tags == ["type": "prod", "team": "\"web\"", "critical": ""])
        #expect(fleet.accounts[1].credentials.externalID == "fleet-7c1d")
        #expect(fleet.accounts[0].credentials.role == .name("aws-man"))
        #expect(fleet.accounts[0].regions == .allEnabled(.aws))
        let again = await world.run("accounts", "import", source)
        #expect(again.status == 64 && again.errors.contains("nothing was written"), "\(again.errors)")
    }

    @Test func `the older tool's scripts become account files, and no key is copied`() async throws {
        let world = try World(accounts: [])
        let scripts = world.directory.appending(path: "scripts")
        try FileManager.default.createDirectory(at: scripts, withIntermediateDirectories: true)
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        try world.write(
            """
            #!/bin/bash
            # AWS_REGION=us-east-1
            export TZ='Asia/Shanghai'
            export AWS_REGION=cn-north-1; export ACCOUNT_ID="123456789012"
            export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
            AWS_SECRET_ACCESS_KEY="\(secret)"
            LOG=$(date)
            ec2_snapshot
            """, to: "scripts/123456789012.sh")
        try world.write("AWS_DEFAULT_REGION=eu-west-1\nTZ=$ZONE\n", to: "scripts/000000000007.sh")
        try world.write("not read", to: "scripts/notes.sh")
        let done = await world.run("accounts", "import", scripts.path)
        #expect(done.status == 0, "\(done.errors)")
        #expect(
            done.errors.contains("AWS_ACCESS_KEY_ID (line 5), AWS_SECRET_ACCESS_KEY (line 6): not copied"),
            "\(done.errors)")
        #expect(done.errors.contains("TZ is computed"))
        #expect(!(done.output + done.errors).contains(secret) && !done.errors.contains("AKIA"))
        let fleet = try FleetReader.read(directory: world.accounts)
        #expect(fleet.problems == [])
        #expect(fleet.accounts.map(\.id.digits) == ["000000000007", "123456789012"])
        #expect(fleet.accounts[1].timeZone.identifier == "Asia/Shanghai")
        #expect(fleet.accounts[1].credentials.profile == "123456789012")
        #expect(fleet.accounts.map(\.regions.partition) == [.aws, .china])
        for name in ["123456789012.yaml", "000000000007.yaml"] {
            let text = try String(contentsOfFile: "\(world.accounts)/\(name)", encoding: .utf8)
            #expect(!text.contains(secret) && !text.contains("AKIA"))
        }
    }

    @Test func `a source that is not there, or has nothing, is named with what is expected`() async throws {
        let world = try World(accounts: [])
        for source in [world.database, world.accounts] {
            let result = await world.run("accounts", "import", source)
            #expect(result.status == 64 && result.errors.contains("\(source): "), "\(result.errors)")
            #expect(result.errors.contains("c7n-org's accounts.yml, a script 123456789012.sh"), "\(result.errors)")
        }
    }

    @Test(arguments: [
        ("accounts: [{ account_id: 1 }]", "account_id: expected twelve digits in quotes, such as \"123456789012\""),
        ("accounts: []", "accounts.yml: accounts: names no account"),
        ("garbage", "accounts.yml:1: expected keys such as accounts:\n"),
        ("policies: []", "holds no list accounts:"),
        ("accounts: [{ account_id: \"111122223333\", regions: [nowhere] }]", "nothing was written"),
        ("accounts: [{ account_id: \"111122223333\" }, { account_id: \"111122223333\" }]", "nothing was written"),
        ("{", "not valid YAML"),
    ])
    func `a source that cannot be taken over writes nothing`(text: String, problem: String) async throws {
        let world = try World(accounts: [])
        try world.write(text, to: "accounts.yml")
        let result = await world.run("accounts", "import", world.directory.appending(path: "accounts.yml").path)
        #expect(result.status == 64 && result.errors.contains(problem), "\(result.errors)")
        #expect(result.errors.contains("nothing was written") && result.errors.contains("\n  → "), "\(result.errors)")
        #expect(throws: FleetError.self) { try FleetReader.read(directory: world.accounts) }
    }
}
