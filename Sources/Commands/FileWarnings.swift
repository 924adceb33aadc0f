import AWS
import Accounts
import CurlTransport
import Files
import Foundation
import Queue
import Reports

extension Workplace {
    /// Warns of files and directories that other users may change. A warning refuses nothing (DECISIONS D91).
    func warnOfFiles() {
        var review = FileReview()
        review.directory(OwnedFile.parent(of: paths.database))
        for file in DatabaseFile.all(of: paths.database) { review.ownFile(file) }
        if let logDirectory {
            review.directory(logDirectory)
            for file in review.paths(in: logDirectory) where LogFiles.isLog(file) { review.ownFile(file) }
        }
        if !isFixed {
            review.directory(paths.accounts, isReadWhole: true)
            for file in review.paths(in: paths.accounts) where FleetReader.isRead(file) { review.file(file) }
        }
        for file in surroundings.credentials.files {
            review.directory(OwnedFile.parent(of: file))
            review.file(file)
        }
        if let bundle = TransportConfiguration.caBundle(in: surroundings.environment) { review.file(bundle) }
        warn(of: review)
    }

    /// Warns if other users may change the directory of a file that is about to be made.
    func warnOfDirectory(around path: String) {
        var review = FileReview()
        review.directory(OwnedFile.parent(of: path))
        warn(of: review)
    }

    private func warn(of review: FileReview) {
        for line in FileWarning.lines(review.findings) { console.tell(line) }
    }
}

/// The words for what `FileReview` found, each with the line to paste.
package enum FileWarning {
    package static func lines(_ findings: [FileReview.Finding]) -> [String] {
        texts(findings).map { "warning: \($0.what)\n  → \($0.line)" }
    }

    /// Returns what lets other users change a file, with the line to paste; nil when they may not.
    @Sendable package static func suspicion(_ path: String) -> String? {
        var review = FileReview()
        review.file(path)
        return texts(review.findings).first.map { "\($0.what): \($0.line)" }
    }

    private struct Text {
        /// The fault of a file or directory.
        let what: String
        /// The line that corrects it.
        let line: String
    }

    private static func texts(_ findings: [FileReview.Finding]) -> [Text] {
        var files: [(directory: String, found: [(path: String, mode: UInt32)])] = []
        var lines: [Text] = []
        var others: [Text] = []
        for finding in findings {
            let path = finding.path
            switch finding.fault {
            case .writable(let mode):
                let directory = OwnedFile.parent(of: path)
                if let place = files.firstIndex(where: { $0.directory == directory }) {
                    files[place].found.append((path, mode))
                } else {
                    files.append((directory, [(path, mode)]))
                }
            case .writableDirectory(let mode): lines.append(words(path, mode))
            case .foreign(let owner, let directory):
                others.append(
                    text(
                        "\(shown(path)) belongs to another user (uid \(owner)), who may write to it",
                        "chown --reference=\(ShellWord.quoted(directory)) \(ShellWord.quoted(path))"))
            case .secondName:
                others.append(
                    text(
                        "\(shown(path)) has a second name (a hard link), by which others may change it",
                        "find / -samefile \(ShellWord.quoted(path))"))
            case .unlisted(let code):
                others.append(
                    text(
                        "the files in \(shown(path)) are not checked: \(FileRefusal.words(code))",
                        "let the user who runs aws-man list it: ls -ld \(ShellWord.quoted(path))"))
            }
        }
        return lines + files.flatMap { words($0.found, in: $0.directory) } + others
    }

    /// The most files of one directory that are named. More of them get one line together.
    private static let namedMaximum = 3

    private static func words(_ found: [(path: String, mode: UInt32)], in directory: String) -> [Text] {
        guard found.count > namedMaximum else { return found.map(words) }
        return [
            text(
                "other users may write to \(found.count) files in \(shown(directory)), such as \(shown(found[0].path))"
                    + " (mode \(octal(found[0].mode)))",
                "find \(ShellWord.quoted(directory)) -maxdepth 1 -type f -perm /022 -exec chmod go-w {} +")
        ]
    }

    private static func words(_ path: String, _ mode: UInt32) -> Text {
        text("other users may write to \(shown(path)) (mode \(octal(mode)))", "chmod go-w \(ShellWord.quoted(path))")
    }

    private static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func shown(_ path: String) -> String { Printable.line(path) }

    private static func text(_ what: String, _ line: String) -> Text { Text(what: what, line: line) }
}
