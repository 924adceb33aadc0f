import AWS
import CurlTransport
import Foundation
import Model
import Queue
import Reports

extension Surroundings {
    /// The surroundings with which the process was started.
    package static func live() -> Surroundings {
        let environment = ProcessInfo.processInfo.environment
        // Why: a run must not be killed when the reader of its output exits.
        Foundation.signal(SIGPIPE, SIG_IGN)
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        let effects = Effects.live()
        var surroundings = Surroundings(
            environment: environment, home: home,
            isRoot: geteuid() == 0, console: .live(environment: environment), effects: effects, pause: effects.sleep,
            transport: { try CurlTransport(TransportConfiguration(environment: environment)).transport },
            credentials: CredentialEnvironment(
                variables: environment.merging(["HOME": home]) { set, _ in set }, readFile: read),
            signals: .process(),
            owner: OwnerNote(host: ProcessInfo.processInfo.hostName, pid: getpid()))
        surroundings.program = program(CommandLine.arguments.first ?? "", path: environment["PATH"] ?? "")
        return surroundings
    }

    /// The program's name, or its absolute path if it was started by a path and a shell would not find the name.
    static func program(_ started: String, path: String) -> String {
        let isFound = path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(ProgramCall.name)")
        }
        return isFound || !started.contains("/") ? ProgramCall.name : URL(filePath: started).standardizedFileURL.path
    }

    /// Returns a credentials file's content; nil when the file does not exist.
    private static func read(_ path: String) throws(FileUnreadable) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        } catch {
            throw FileUnreadable(why: error.localizedDescription)
        }
    }
}
