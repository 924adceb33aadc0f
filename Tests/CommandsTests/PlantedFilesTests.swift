import Commands
import Files
import Foundation
import Testing

/// Files that others planted or may change, as the user of the program sees them.
@Suite(.fewNights, .timeLimit(.minutes(10))) struct PlantedFilesTests {
    enum Plant: String, CaseIterable {
        case link, pipe, directory
    }

    @Test(arguments: Plant.allCases)
    func `what was planted as a log costs the log and nothing else`(plant: Plant) async throws {
        let world = try World(accounts: [World.shop])
        let logs = world.directory.appending(path: "logs").path
        try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
        let target = world.directory.appending(path: "target").path
        try world.write("content", to: "target")
        #expect(chmod(target, 0o644) == 0)
        for name in ["aws-man.log", "aws-man_\(World.shop).log"] {
            let path = logs + "/" + name
            switch plant {
            case .link: #expect(symlink(target, path) == 0)
            case .pipe: #expect(mkfifo(path, 0o644) == 0)
            case .directory: #expect(mkdir(path, 0o755) == 0)
            }
        }
        let reason = plant == .link ? "is a symbolic link" : "is not a regular file"
        let without = await world.run("run", "--log-dir", logs)
        #expect(without.status == 0)
        #expect(
            without.errors.contains(
                "warning: no log is written: --log-dir \(logs) cannot be written to: its aws-man.log \(reason)\n"),
            "\(without.errors)")
        #expect(remove(logs + "/aws-man.log") == 0)
        let partly = await world.run("run", "second", "--log-dir", logs)
        #expect(partly.status == 0)
        #expect(
            partly.errors.contains("/aws-man_\(World.shop).log: lines are not written: it \(reason)\n"),
            "\(partly.errors)")
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "content")
    }

    @Test func `files that others may change are named once, each with the line that corrects it`() async throws {
        let world = try World(accounts: [World.shop])
        let logs = world.directory.appending(path: "logs").path
        #expect(await world.run("enqueue", "--log-dir", logs).errors.contains("warning") == false)
        #expect(chmod(world.accounts, 0o775) == 0)
        #expect(chmod(world.accounts + "/\(World.shop).yaml", 0o666) == 0)
        #expect(chmod(logs, 0o757) == 0)
        #expect(link(world.database, world.directory.path + "/second") == 0)
        let checked = await world.run("accounts", "check")
        #expect(checked.errors.contains("warning: other users may write to "), "\(checked.errors)")
        let warned = await world.run("run", "--log-dir", logs)
        #expect(warned.status == 0)
        let place = world.directory.path
        for line in [
            "warning: other users may write to \(place)/accounts (mode 0775)\n  → chmod go-w \(place)/accounts\n",
            "warning: other users may write to \(place)/accounts/\(World.shop).yaml (mode 0666)\n"
                + "  → chmod go-w \(place)/accounts/\(World.shop).yaml\n",
            "warning: other users may write to \(place)/logs (mode 0757)\n  → chmod go-w \(place)/logs\n",
            "warning: \(place)/queue.sqlite has a second name (a hard link), by which others may change it\n"
                + "  → find / -samefile \(place)/queue.sqlite\n",
        ] {
            #expect(warned.errors.components(separatedBy: line).count == 2, "\(line)\n\(warned.errors)")
        }
    }

    @Test func `keys and certificates that others may change are named`() async throws {
        let world = try World(accounts: [World.shop])
        let place = world.directory.path
        #expect(mkdir(place + "/keys", 0o755) == 0)
        let variables = [
            "AWS_SHARED_CREDENTIALS_FILE": place + "/keys/credentials", "AWS_CONFIG_FILE": place + "/keys/config",
            "AWS_CA_BUNDLE": place + "/authorities.pem",
        ]
        for file in variables.values {
            #expect(FileManager.default.createFile(atPath: file, contents: nil) && chmod(file, 0o606) == 0)
        }
        let checked = await world.start(world.paths + ["accounts", "check"], environment: variables)
        for file in variables.values {
            let line = "warning: other users may write to \(file) (mode 0606)\n  → chmod go-w \(file)\n"
            #expect(checked.errors.contains(line), "\(checked.errors)")
        }
    }

    @Test func `many files of one directory are named together`() {
        let findings = (1...5).map { FileReview.Finding(path: "/etc/a b/\($0).yaml", fault: .writable(mode: 0o664)) }
        #expect(
            FileWarning.lines(findings) == [
                "warning: other users may write to 5 files in /etc/a b, such as /etc/a b/1.yaml (mode 0664)\n"
                    + "  → find '/etc/a b' -maxdepth 1 -type f -perm /022 -exec chmod go-w {} +"
            ])
        let folders = (1...5).map {
            FileReview.Finding(path: "/srv/\($0)", fault: .writableDirectory(mode: 0o775))
        }
        #expect(
            FileWarning.lines(folders)
                == (1...5).map { "warning: other users may write to /srv/\($0) (mode 0775)\n  → chmod go-w /srv/\($0)" }
        )
        #expect(
            FileWarning.lines([
                FileReview.Finding(path: "/x/q", fault: .foreign(owner: 1_001, directory: "/x"))
            ]) == [
                "warning: /x/q belongs to another user (uid 1001), who may write to it\n"
                    + "  → chown --reference=/x /x/q"
            ])
    }

    @Test func `a link in place of the demo's cloud is refused, and its target stays`() async throws {
        let world = try World(accounts: [World.shop])
        try world.write("content", to: "target")
        let demo = ["--database", world.database, "demo", "--speed", "1"]
        #expect(await world.start(demo).status == 0)
        let cloud = world.database + ".cloud.json"
        #expect(unlink(cloud) == 0 && symlink("target", cloud) == 0)
        let refused = await world.start(demo)
        #expect(refused.status == 1 && refused.errors.contains("is a symbolic link"), "\(refused.errors)")
        #expect(try String(contentsOfFile: world.directory.path + "/target", encoding: .utf8) == "content")
    }
}
