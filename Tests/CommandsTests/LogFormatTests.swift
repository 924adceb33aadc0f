import Commands
import Foundation
import Model
import Synchronization
import Testing

/// The forms of the log: lines for people, and JSON for collectors.
@Suite(.fewNights) struct LogFormatTests {
    @Test func `with json every line on standard error and in the files is an object with the same three keys`()
        async throws
    {
        let world = try World()
        world.deny("ec2:CreateSnapshot", in: World.shop)
        let logs = world.directory.appending(path: "logs").path
        let result = await world.run("--log-format", "json", "--log-level", "info", "--log-dir", logs, "run")
        #expect(result.status == 3 && result.output.hasPrefix("FAILED  "))
        let names = try FileManager.default.contentsOfDirectory(atPath: logs).sorted()
        #expect(names == ["aws-man.log", "aws-man_\(World.shop).log", "aws-man_\(World.bank).log"].sorted())
        let files = try names.map { try String(contentsOfFile: "\(logs)/\($0)", encoding: .utf8) }
        var failed: [[String: String]] = []
        for text in [result.errors] + files {
            let lines = text.split(separator: "\n")
            #expect(!lines.isEmpty)
            for line in lines {
                let event = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
                #expect(event["time"]?.hasSuffix("Z") == true && event["level"] != nil && event["message"] != nil)
                if event["message"] == "task failed" { failed.append(event) }
            }
        }
        #expect(failed.count == 8, "four on standard error, four in the account's file")
        for event in failed {
            #expect(event["account"] == World.shop && event["code"] == "UnauthorizedOperation")
            #expect(event["request"]?.isEmpty == false && event["kind"] == "create-snapshot")
        }
    }

    @Test func `a command that fails says so in an object too`() async throws {
        let world = try World()
        #expect(await world.run("queue", "migrate").status == 0)
        let result = await world.run("report", "--log-format", "json")
        let event = try #require(
            try JSONSerialization.jsonObject(with: Data(result.errors.split(separator: "\n")[0].utf8))
                as? [String: String])
        #expect(result.status == 64 && event["level"] == "error" && event["text"] == "aws-man: there is no run yet")
    }

    @Test func `quiet leaves out the notes and keeps the result, the warnings and the errors`() async throws {
        let world = try World()
        let usual = await world.run("run")
        #expect(usual.errors.contains("database: ") && usual.errors.contains("tasks added"))
        world.skip(.days(1))
        let quiet = await world.run("run", "--quiet")
        #expect(quiet.status == 0 && quiet.errors == "", "\(quiet.errors)")
        #expect(quiet.output.hasPrefix("OK  "))
        world.skip(.days(1))
        world.deny("ec2:CreateSnapshot", in: World.shop)
        let bad = await world.run("--quiet", "run", "--log-dir", "/proc/nowhere")
        #expect(bad.status == 3 && bad.errors.contains("warning: no log is written"), "\(bad.errors)")
        #expect(bad.errors.contains("UnauthorizedOperation"), "the causes, for cron's mail")
    }

    @Test func `a file that logrotate empties while it is written goes on at its beginning`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "aws-man-\(UUID().uuidString)").path
        // Why: a directory that is left behind does no harm.
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let complaints = Mutex<[String]>([])
        let files = try #require(LogFiles(directory: directory) { text in complaints.withLock { $0.append(text) } })
        let account = try #require(AccountID(World.shop))
        let path = "\(directory)/aws-man_\(account).log"
        for round in 0..<3 {
            for line in 0..<50 { files.append("round \(round) line \(line)\n", for: account) }
            // What copytruncate does: it copies the file, and then empties it in its place.
            try FileManager.default.copyItem(atPath: path, toPath: "\(path).\(round)")
            #expect(truncate(path, 0) == 0)
        }
        files.append("last\n", for: account)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "last\n")
        for round in 0..<3 {
            let expected = (0..<50).map { "round \(round) line \($0)\n" }.joined()
            #expect(try String(contentsOfFile: "\(path).\(round)", encoding: .utf8) == expected)
        }
        #expect(complaints.withLock { $0 } == [])
    }
}
