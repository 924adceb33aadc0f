import Foundation
import Testing

/// The templates that the built program prints, read by the tools of those who use them.
@Suite struct PolicyTemplateTests {
    private struct Template: Decodable {
        let actions: [String]
        let resources: [String]
        /// What the user of the template must give.
        let given: [String]
        let made: [String]
    }

    private struct Document: Decodable {
        struct Statement: Decodable {
            let action: [String]
            let resource: [String]
            enum CodingKeys: String, CodingKey { case action = "Action", resource = "Resource" }
        }
        let statements: [Statement]
        enum CodingKeys: String, CodingKey { case statements = "Statement" }
    }

    private func aws(_ arguments: [String], in directory: URL) async throws -> String {
        let accounts = directory.appendingPathComponent("accounts")
        if !FileManager.default.fileExists(atPath: accounts.path) {
            try FileManager.default.createDirectory(at: accounts, withIntermediateDirectories: false)
            try Data("credentials: { role: backup/aws-man, external_id: fleet-7c1d }\n".utf8)
                .write(to: accounts.appendingPathComponent("defaults.yaml"))
            try Data("account: \"111111111111\"\nregions: all-enabled\nsnapshots: { copy_tags: [Owner] }\n".utf8)
                .write(to: accounts.appendingPathComponent("shop.yaml"))
        }
        let ended = try await ChildProcess.run(
            Workplace.program, ["--accounts", accounts.path, "policy"] + arguments,
            environment: ["HOME": directory.path, "PATH": "/usr/bin:/bin"], in: directory)
        #expect(ended.status == 0, "\(ended.errors)")
        return ended.output
    }

    private func read(_ format: String, _ text: String, in directory: URL) async throws -> Template {
        let file = directory.appendingPathComponent("template.\(format == "terraform" ? "tf" : "json")")
        try Data(text.utf8).write(to: file)
        let environment = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME"].contains($0.key) }
        let ended = try await ChildProcess.run(
            Workplace.python,
            Workplace.pythonArguments + [Workplace.script("read_template.py").path, format, file.path],
            environment: environment, in: directory)
        guard ended.status == 0 else { throw ChildProcess.Failure(description: "\(ended.errors)\n\(text)") }
        return try JSONDecoder().decode(Template.self, from: Data(ended.output.utf8))
    }

    @Test(arguments: ["cloudformation", "terraform"], ["member", "hub"])
    func `a template makes the role with the policy that JSON shows`(format: String, subject: String) async throws {
        try await Workplace.withDirectory { directory in
            let json = try await aws(["--for", subject], in: directory)
            let policy = try JSONDecoder().decode(Document.self, from: Data(json.utf8))
            let text = try await aws(["--for", subject, "--format", format], in: directory)
            let template = try await read(format, text, in: directory)
            #expect(template.actions == policy.statements.flatMap(\.action))
            let resources = template.resources.map { $0.replacingOccurrences(of: "${AWS::Partition}", with: "aws") }
            #expect(resources == policy.statements.flatMap(\.resource))
            let hubAccount = format == "terraform" ? "hub_account_id" : "HubAccountId"
            #expect(template.given == (subject == "hub" ? [] : [hubAccount]))
            #expect(template.made.count == (format == "terraform" ? 2 : 1) + (subject == "hub" ? 1 : 0))
            if format == "terraform" { #expect(misplaced(text) == []) }
        }
    }

    @Test func `with the hub's name nothing has to be given`() async throws {
        try await Workplace.withDirectory { directory in
            let hub = ["--hub", "arn:aws:sts::999999999999:assumed-role/aws-man-hub/i-0123456789abcdef0"]
            let text = try await aws(["--format", "cloudformation"] + hub, in: directory)
            #expect(try await read("cloudformation", text, in: directory).given == [])
            #expect(text.contains("\"role/aws-man-hub\"") && text.contains("\"fleet-7c1d\""))
            let trust = try await aws(["--for", "trust"] + hub, in: directory)
            #expect(trust.contains("arn:aws:iam::999999999999:role/aws-man-hub") && trust.contains("fleet-7c1d"))
        }
    }

    /// The lines that `terraform fmt` would move: those whose indentation is odd, that end in a space, or whose `=` does
    /// not stand below that of the line before.
    private func misplaced(_ text: String) -> [String] {
        var found: [String] = []
        var last: (indent: Int, column: Int)?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let indent = line.prefix { $0 == " " }.count
            if indent % 2 == 1 || line.hasSuffix(" ") || line.contains("\t") { found.append(line) }
            guard let sign = line.range(of: #"^ *\w+ += "#, options: .regularExpression), !line.hasSuffix("{"),
                !line.hasSuffix("[")
            else {
                last = nil
                continue
            }
            let column = line.distance(from: line.startIndex, to: sign.upperBound)
            if let last, last.indent == indent, last.column != column { found.append(line) }
            last = (indent, column)
        }
        return found
    }
}
