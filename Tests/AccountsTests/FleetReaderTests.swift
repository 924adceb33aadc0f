import Accounts
import Foundation
import Testing

/// The directory as it is on the disk.
@Suite struct FleetReaderTests {
    @Test func `account files, defaults and nothing else are read`() throws {
        try withDirectory { directory in
            try write(Decoding.sound, "production.yaml", in: directory)
            try write("account: \"210987654321\"\n", "test.yml", in: directory)
            try write("regions: [eu-west-1]\n", "defaults.yaml", in: directory)
            for name in [
                "README.md", "example.yaml.sample", ".hidden", ".production.yaml", "notes.txt", "old.yaml~", "X.YAML",
            ] {
                try write("not yaml: [", name, in: directory)
            }
            try FileManager.default.createDirectory(
                atPath: "\(directory)/demo", withIntermediateDirectories: false)
            try FileManager.default.createDirectory(
                atPath: "\(directory)/more.yaml", withIntermediateDirectories: false)
            let fleet = try FleetReader.read(directory: directory + "/")
            #expect(fleet.accounts.map(\.name) == ["production", "test"])
            #expect(fleet.accounts.map(\.file) == ["\(directory)/production.yaml", "\(directory)/test.yml"])
            #expect(fleet.broken == [])
            #expect(
                fleet.warnings == [
                    "\(directory)/.production.yaml: not read: it is a hidden file",
                    "\(directory)/X.YAML: not read: the names of account files end in .yaml or .yml",
                    "\(directory)/more.yaml: not read: it is a subdirectory",
                    "\(directory)/notes.txt: not read: the names of account files end in .yaml or .yml",
                    "\(directory)/old.yaml~: not read: the names of account files end in .yaml or .yml",
                ])
        }
    }

    @Test func `a file that cannot be read is a broken account`() throws {
        try withDirectory { directory in
            try write(Decoding.sound, "good.yaml", in: directory)
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/dangling.yaml", withDestinationPath: "nowhere")
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/device.yaml", withDestinationPath: "/dev/zero")
            #expect(mkfifo("\(directory)/pipe.yaml", 0o600) == 0)
            let fleet = try FleetReader.read(directory: directory)
            #expect(fleet.accounts.count == 1)
            #expect(
                fleet.problems.map(\.description) == [
                    "\(directory)/dangling.yaml: is a symbolic link to a file that does not exist",
                    "\(directory)/device.yaml: is not a regular file",
                    "\(directory)/pipe.yaml: is not a regular file",
                ])
        }
    }

    @Test(.disabled(if: geteuid() == 0, "root reads everything"))
    func `a file without permission is a broken account`() throws {
        try withDirectory { directory in
            try write(Decoding.sound, "good.yaml", in: directory)
            try write(Decoding.sound, "secret.yaml", in: directory)
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: "\(directory)/secret.yaml")
            #expect(problems(directory) == ["\(directory)/secret.yaml: cannot be read: permission denied"])
        }
    }

    /// Root may read any file, so this opens one whose first byte cannot be read.
    @Test func `a file whose reading fails is a broken account`() throws {
        try withDirectory { directory in
            try write(Decoding.sound, "good.yaml", in: directory)
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/torn.yaml", withDestinationPath: "/proc/self/mem")
            let found = problems(directory)
            #expect(found.count == 1)
            #expect(found.first?.hasPrefix("\(directory)/torn.yaml: cannot be read: ") == true, "\(found)")
        }
    }

    @Test func `a symbolic link to a sound file is read`() throws {
        try withDirectory { directory in
            try write(Decoding.sound, "real.sample", in: directory)
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/link.yaml", withDestinationPath: "real.sample")
            let fleet = try FleetReader.read(directory: directory)
            #expect(fleet.accounts.map(\.name) == ["link"])
        }
    }

    @Test func `a huge file costs no memory and is refused`() throws {
        try withDirectory { directory in
            let handle = FileManager.default.createFile(atPath: "\(directory)/huge.yaml", contents: nil)
            #expect(handle)
            #expect(truncate("\(directory)/huge.yaml", 1 << 40) == 0)
            #expect(problems(directory) == ["\(directory)/huge.yaml: is larger than 256 KB: not an account file"])
        }
    }

    @Test func `a directory that does not exist, is a file, is empty, or has defaults twice stops the fleet`() throws {
        try withDirectory { directory in
            #expect(
                problems("\(directory)/none") == ["\(directory)/none: no such directory: name yours with --accounts"])
            #expect(problems(directory).count == 1)
            try write("", "file", in: directory)
            #expect(problems("\(directory)/file") == ["\(directory)/file: is not a directory"])
            try write("", "defaults.yaml", in: directory)
            try write("", "defaults.yml", in: directory)
            #expect(
                problems(directory) == ["\(directory)/defaults.yml: defaults.yaml exists too: keep one of the two"])
        }
    }

    private func problems(_ directory: String) -> [String] {
        do {
            return try FleetReader.read(directory: directory).problems.map(\.description)
        } catch {
            return error.problems.map(\.description)
        }
    }

    private func write(_ text: String, _ name: String, in directory: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
    }

    private func withDirectory(_ body: (String) throws -> Void) throws {
        let template = FileManager.default.temporaryDirectory.appendingPathComponent("aws-man-accounts-XXXXXX").path
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else { throw POSIXError(.EIO) }
        let directory = String(decoding: bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { _ = try? FileManager.default.removeItem(atPath: directory) }  // Why: leftovers in /tmp harm nothing.
        try body(directory)
    }
}
