import CloudSimulator
import Foundation
import Testing

/// The program finds its files when no option names them, also under cron.
@Suite(.fewNights) struct PathsTests {
    @Test func `the database's default is in the state directory`() async throws {
        let world = try World()
        let state = world.directory.appending(path: "state").path
        let result = await world.start(
            ["enqueue"], environment: ["AWS_MAN_ACCOUNTS": world.accounts, "XDG_STATE_HOME": state])
        #expect(result.status == 0, "\(result.errors)")
        #expect(FileManager.default.fileExists(atPath: state + "/aws-man/queue.sqlite"))
        let home = await world.start(["enqueue"], environment: ["AWS_MAN_ACCOUNTS": world.accounts])
        #expect(home.status == 0, "\(home.errors)")
        #expect(
            FileManager.default.fileExists(
                atPath: world.directory.appending(path: ".local/state/aws-man/queue.sqlite").path))
        let named = world.directory.appending(path: "named.sqlite").path
        let variable = await world.start(
            ["enqueue"],
            environment: ["AWS_MAN_ACCOUNTS": world.accounts, "AWS_MAN_DATABASE": named, "XDG_STATE_HOME": state])
        #expect(variable.status == 0)
        #expect(FileManager.default.fileExists(atPath: named))
    }

    @Test func `command lines to be pasted name no path that the program finds by itself`() async throws {
        let world = try World(accounts: [World.shop])
        world.deny("ec2:CreateSnapshot", in: World.shop)
        let state = [
            "AWS_MAN_ACCOUNTS": world.accounts, "XDG_STATE_HOME": world.directory.appending(path: "state").path,
        ]
        let found = await world.start(["run"], environment: state)
        #expect(found.output.contains("then: aws-man --accounts \(world.accounts) replay "), "\(found.output)")
        let named = world.directory.appending(path: "it's here.sqlite").path
        let chosen = await world.start(["--database", named, "run"], environment: state)
        let quoted = named.replacing("'", with: "'\\''")
        #expect(chosen.output.contains("then: aws-man --accounts \(world.accounts) --database '\(quoted)' replay "))
    }

    @Test func `each account has a log file of its own that survives a truncation`() async throws {
        let world = try World()
        let logs = world.directory.appending(path: "logs").path
        world.deny("ec2:DeleteSnapshot", in: World.shop)
        let first = await world.run("--log-dir", logs, "run")
        #expect(first.status == 3)
        let shop = try String(contentsOfFile: "\(logs)/aws-man_\(World.shop).log", encoding: .utf8)
        let bank = try String(contentsOfFile: "\(logs)/aws-man_\(World.bank).log", encoding: .utf8)
        let general = try String(contentsOfFile: "\(logs)/aws-man.log", encoding: .utf8)
        #expect(shop.contains("UnauthorizedOperation"))
        #expect(shop.contains("task done"))
        #expect(!bank.contains("UnauthorizedOperation"))
        #expect(bank.contains("task done"))
        #expect(general.contains("run ended"))
        #expect(!first.errors.contains("task done"))

        try FileManager.default.removeItem(atPath: "\(logs)/aws-man.log")
        let handle = try FileHandle(forWritingTo: URL(filePath: "\(logs)/aws-man_\(World.shop).log"))
        try handle.truncate(atOffset: 0)
        try handle.close()
        world.allowEverything(in: World.shop)
        #expect(await world.run("--log-dir", logs, "replay").status == 0)
        let after = try String(contentsOfFile: "\(logs)/aws-man_\(World.shop).log", encoding: .utf8)
        #expect(after.contains("task done"))
        #expect(!after.contains("\0"))
        #expect(!after.contains("UnauthorizedOperation"))
    }
}
