import AWS
import CurlTransport
import Foundation
import Model
import Queue

extension Surroundings {
    /// The surroundings with which the process was started.
    package static func live() -> Surroundings {
        PrivateProcess.begin()
        let environment = ProcessInfo.processInfo.environment
        // Why: a run must not be killed when the reader of its output exits.
        Foundation.signal(SIGPIPE, SIG_IGN)
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        let effects = Effects.live()
        return Surroundings(
            environment: environment, home: home,
            isRoot: geteuid() == 0, console: .live(environment: environment), effects: effects, pause: effects.sleep,
            transport: { try CurlTransport(TransportConfiguration(environment: environment)).transport },
            credentials: CredentialEnvironment(
                variables: environment.merging(["HOME": home]) { set, _ in set }, readFile: read),
            signals: .process(),
            owner: OwnerNote(host: ProcessInfo.processInfo.hostName, pid: getpid()))
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
