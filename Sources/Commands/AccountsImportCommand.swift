import Accounts
import ArgumentParser
import Files
import Foundation
import Reports

struct AccountsImportCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Writes account files from another tool's configuration. Makes no call to AWS.",
        discussion: """
            SOURCE is an accounts.yml of c7n-org, or a script <account_id>.sh of the older tool, or a directory of such \
            scripts. Keys are named and never copied. It writes into the accounts directory, overwrites no file, and writes \
            nothing when one of the new files would be wrong. It prints what the files cannot say.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Argument(help: ArgumentHelp("The file or directory to take over.", valueName: "source")) var source: String
    @Flag(help: "Print the files, and write nothing.") var dryRun = false

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let made = try Self.read(source)
        guard made.problems.isEmpty else {
            throw CommandFailure(
                .usage,
                "nothing was written:\n" + made.problems.map { Printable.line($0.description) }.joined(separator: "\n"),
                hint: "correct the source, or name another: \(Self.sources)")
        }
        let target = AccountFilesTarget(directory: place.paths.accounts)
        try target.check(made.files)
        for file in made.files {
            if dryRun {
                place.console.print("# \(target.path(of: file))\n\(file.text)")
            } else {
                try target.write(file)
            }
        }
        for note in made.notes { place.console.tell("note: \(Printable.line(note))") }
        let count = Wording.count(made.files.count, "account file")
        place.console.tell(
            dryRun
                ? "\(count) would be written into \(Printable.line(place.paths.accounts))"
                : "\(count) written into \(Printable.line(place.paths.accounts))\n  → \(place.call.line("accounts check"))"
        )
        return Conclusion()
    }

    private static func read(_ source: String) throws -> AccountImport {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: source, isDirectory: &isDirectory) else {
            throw CommandFailure(.usage, "\(Printable.line(source)): no such file", hint: "name \(sources)")
        }
        guard isDirectory.boolValue else {
            return source.hasSuffix(".sh") ? .scripts([file(source)], of: source) : .c7n(file(source))
        }
        let scripts = try names(in: source).sorted().filter { $0.wholeMatch(of: /[0-9]{12}\.sh/) != nil }
        return .scripts(scripts.map { file("\(source)/\($0)") }, of: source)
    }

    private static func names(in directory: String) throws -> [String] {
        func unreadable(_ why: String) -> CommandFailure {
            CommandFailure(
                .usage, "\(Printable.line(directory)) cannot be read: \(why)",
                hint: "let this user list it, or name \(sources)")
        }
        // Why: the system's words say more than Foundation's.
        guard access(directory, R_OK | X_OK) == 0 else { throw unreadable(FileRefusal.words(errno)) }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw unreadable(Printable.line(error.localizedDescription))
        }
    }

    private static let sources =
        "c7n-org's accounts.yml, a script 123456789012.sh of the older tool, or a directory of such scripts"

    private static func file(_ path: String) -> FleetFile {
        do throws(FileRefusal) {
            return FleetFile(
                path: path, content: .bytes(try PlainFile.read(path, atMost: AccountImport.sourceBytes, as: .input)))
        } catch {
            return FleetFile(path: path, content: .unreadable(error.words))
        }
    }
}

/// The accounts directory as the place of new files.
private struct AccountFilesTarget {
    let directory: String

    func path(of file: AccountImport.File) -> String { "\(directory)/\(file.name)" }

    /// Throws when a file exists already, and when the reader would refuse one of the new files beside those that exist.
    func check(_ files: [AccountImport.File]) throws {
        let existing = files.flatMap { file in
            [path(of: file), String(path(of: file).dropLast("yaml".count)) + "yml"]
        }.filter { FileManager.default.fileExists(atPath: $0) }
        guard existing.isEmpty else {
            throw CommandFailure(
                .usage,
                "nothing was written: \(Wording.shortList(existing)) \(existing.count == 1 ? "exists" : "exist")",
                hint: "move what exists away, or name another directory with --accounts")
        }
        var old = FleetFiles(directory: directory, accounts: [])
        if FileManager.default.fileExists(atPath: directory) { old = try FleetReader.files(in: directory) }
        let new = files.map { FleetFile(path: path(of: $0), content: .bytes(Array($0.text.utf8))) }
        let paths = Set(new.map(\.path))
        let fleet = try FleetDecoder.decode(
            FleetFiles(
                directory: directory, accounts: old.accounts + new, defaults: old.defaults,
                organization: old.organization))
        let problems = fleet.problems.filter { paths.contains($0.file) }
        guard problems.isEmpty else {
            throw CommandFailure(
                .usage,
                "nothing was written:\n" + problems.map { Printable.line($0.description) }.joined(separator: "\n"),
                hint: "correct the source, or leave the accounts out of it")
        }
    }

    private static let hint = "let this user write there, or name another directory with --accounts"

    func write(_ file: AccountImport.File) throws {
        if !FileManager.default.fileExists(atPath: directory), !OwnedFile.makeDirectory(directory, mode: 0o755) {
            throw CommandFailure(
                .fatal, "\(Printable.line(directory)) cannot be made: \(FileRefusal.words(errno))", hint: Self.hint)
        }
        do throws(FileRefusal) {
            try PlainFile.make(path(of: file), with: Array(file.text.utf8), mode: 0o644)
        } catch {
            throw CommandFailure(
                .fatal, "\(Printable.line(path(of: file))) cannot be written: \(error.reason)", hint: Self.hint)
        }
    }
}
