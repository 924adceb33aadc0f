import Files
import Foundation

/// Reads the accounts directory. No other code reads it.
package enum FleetReader {
    /// Reads and decodes the files of `directory`, but not those of its subdirectories. Throws the errors of
    /// `FleetDecoder`, and throws when the directory cannot be read.
    package static func read(directory: String) throws(FleetError) -> Fleet {
        // Why before the reading: a change during the reading then counts as a later change.
        let stamp = FleetStamp(of: directory)
        var fleet = try FleetDecoder.decode(files(in: directory))
        fleet.stamp = stamp
        return fleet
    }

    package static func files(in directory: String) throws(FleetError) -> FleetFiles {
        let shown = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        let names = try names(in: directory, shown: shown)
        let path = { (name: String) in shown == "/" ? "/\(name)" : "\(shown)/\(name)" }
        var accounts: [FleetFile] = []
        var defaults: [FleetFile] = []
        var warnings: [String] = []
        for name in names {
            switch FileKind(name, isDirectory: isDirectory(path(name))) {
            case .account: accounts.append(FleetFile(path: path(name), content: content(of: path(name))))
            case .defaults: defaults.append(FleetFile(path: path(name), content: content(of: path(name))))
            case .silent: break
            case .ignored(let reason): warnings.append("\(path(name)): not read: \(reason)")
            }
        }
        guard defaults.count <= 1 else {
            throw refusal(path("defaults.yml"), "defaults.yaml exists too: keep one of the two")
        }
        return FleetFiles(directory: shown, accounts: accounts, defaults: defaults.first, warnings: warnings)
    }

    /// True for the path of a file that is read: an account's, or the defaults'.
    package static func isRead(_ path: String) -> Bool {
        [.account, .defaults].contains(FileKind(URL(filePath: path).lastPathComponent, isDirectory: isDirectory(path)))
    }

    private static func names(in directory: String, shown: String) throws(FleetError) -> [String] {
        guard FileManager.default.fileExists(atPath: directory) else {
            throw refusal(shown, "no such directory: name yours with --accounts")
        }
        guard isDirectory(directory) else { throw refusal(shown, "is not a directory") }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw refusal(shown, "cannot be read: \(reason(error))")
        }
        guard names.count <= FileBounds.accountFiles else {
            throw refusal(shown, "holds more than \(FileBounds.accountFiles) files")
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var answer: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &answer) && answer.boolValue
    }

    private static func content(of path: String) -> FleetFile.Content {
        do throws(FileRefusal) {
            return .bytes(try PlainFile.read(path, atMost: FileBounds.accountFile, as: .input))
        } catch {
            return switch error {
            case .system(ENOENT): .unreadable("is a symbolic link to a file that does not exist")
            case .system(EACCES): .unreadable("cannot be read: permission denied")
            case .system: .unreadable("cannot be read: \(error.reason)")
            case .tooLong: .unreadable(YAMLText.tooLong)
            case .link, .irregular, .foreign: .unreadable(error.words)
            }
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as CocoaError where error.code == .fileReadNoPermission: "permission denied"
        case let error as CocoaError:
            (error.underlying as? POSIXError).map { FileRefusal.words($0.code.rawValue) }
                ?? error.localizedDescription
        default: error.localizedDescription
        }
    }

    private static func refusal(_ file: String, _ message: String) -> FleetError {
        FleetError(problems: [ConfigurationProblem(file: file, line: nil, message: message)])
    }
}

/// The kind of a name in the accounts directory.
enum FileKind: Hashable {
    case account, defaults
    /// A file that is not read for a good reason: documentation, an example, a hidden file, the demo's folder.
    case silent
    /// A file that is not read, perhaps by mistake. The warning says why.
    case ignored(String)

    init(_ name: String, isDirectory: Bool) {
        let isYAML = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        switch name {
        case "README.md", "demo": self = .silent
        case _ where name.hasSuffix(".sample"): self = .silent
        case _ where name.hasPrefix("."):
            self = isYAML ? .ignored("it is a hidden file") : .silent
        case _ where isDirectory: self = .ignored("it is a subdirectory")
        case "defaults.yaml", "defaults.yml": self = .defaults
        case _ where isYAML: self = .account
        default: self = .ignored("the names of account files end in .yaml or .yml")
        }
    }
}
