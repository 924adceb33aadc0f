import AWS
import CurlTransport
import Foundation
import Model
import Queue
import Reports

extension Surroundings {
    /// The surroundings with which the process was started.
    package static func live() -> Surroundings {
        PrivateProcess.begin()
        let environment = ProcessInfo.processInfo.environment
        // Why: a run must not be killed when the reader of its output exits.
        Foundation.signal(SIGPIPE, SIG_IGN)
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        let effects = Effects.live()
        var surroundings = Surroundings(
            environment: environment, home: home,
            isRoot: geteuid() == 0, console: .live(environment: environment, pause: effects.sleep), effects: effects,
            pause: effects.sleep,
            transport: { try CurlTransport(TransportConfiguration(environment: environment)).transport },
            credentials: CredentialEnvironment(
                variables: environment.merging(["HOME": home]) { set, _ in set }, readFile: read),
            signals: .process(),
            owner: OwnerNote(host: ProcessInfo.processInfo.hostName, pid: getpid()))
        surroundings.program = program(CommandLine.arguments.first ?? "", path: environment["PATH"] ?? "")
        surroundings.planning = PlanningThread()
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
        // Why not blocking: a named pipe would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileUnreadable(why: "cannot be read: \(String(cString: strerror(errno)))")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileUnreadable(why: "is not a regular file")
        }
        do {
            let content = try file.read(upToCount: credentialBytes + 1) ?? Data()
            guard content.count <= credentialBytes else {
                throw FileUnreadable(why: "is longer than \(credentialBytes >> 10) KiB")
            }
            return String(decoding: content, as: UTF8.self)
        } catch let error as FileUnreadable {
            throw error
        } catch {
            throw FileUnreadable(why: error.localizedDescription)
        }
    }

    /// The longest file of credentials. A thousand profiles have some 200 KiB.
    private static let credentialBytes = 1 << 20
}
