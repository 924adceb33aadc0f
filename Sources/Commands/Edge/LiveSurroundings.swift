import AWS
import CurlTransport
import Foundation
import Model
import Queue

extension Surroundings {
    /// The process as it was started.
    package static func live() -> Surroundings {
        let environment = ProcessInfo.processInfo.environment
        // Why: a reader of our output that goes away must not kill a run.
        Foundation.signal(SIGPIPE, SIG_IGN)
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        return Surroundings(
            environment: environment, home: home,
            isRoot: geteuid() == 0, console: .live(environment: environment), effects: .live(),
            pause: { try await Task.sleep(for: $0, clock: .continuous) },
            transport: { try CurlTransport(TransportConfiguration(environment: environment)).transport },
            credentials: CredentialEnvironment(
                variables: environment.merging(["HOME": home]) { set, _ in set }, readFile: read),
            signals: .process(),
            owner: OwnerNote(host: ProcessInfo.processInfo.hostName, pid: getpid()))
    }

    /// A credentials file's content; nil when there is none.
    private static func read(_ path: String) throws(FileUnreadable) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        } catch {
            throw FileUnreadable(why: error.localizedDescription)
        }
    }
}
