import AWS
import CurlTransport
import Files
import Foundation
import HTTP
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
            transport: { try transport(TransportConfiguration(environment: environment)) },
            credentials: CredentialEnvironment(
                variables: environment.merging(["HOME": home]) { set, _ in set }, readFile: read, writeFile: write,
                runProcess: OutsideProgram(sleep: effects.sleep).run, suspicion: FileWarning.suspicion),
            signals: .process(),
            owner: OwnerNote(host: ProcessInfo.processInfo.hostName, pid: getpid()))
        surroundings.program = program(CommandLine.arguments.first ?? "", path: environment["PATH"] ?? "")
        let mailer = OutsideProgram(patience: Delivery.patience, sleep: effects.sleep)
        surroundings.runProgram = { words, input throws(ProcessFailure) in _ = try await mailer.run(words, input: input)
        }
        surroundings.planning = PlanningThread()
        surroundings.stepBack = { Courtesy.stepBack() }
        return surroundings
    }

    /// The program's name, or its absolute path if it was started by a path and a shell would not find the name.
    static func program(_ started: String, path: String) -> String {
        let isFound = path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(ProgramCall.name)")
        }
        return isFound || !started.contains("/") ? ProgramCall.name : URL(filePath: started).standardizedFileURL.path
    }

    /// The network. A file of certificates that is no regular file is refused here, because reading a named pipe would
    /// hold up every call.
    private static func transport(_ configuration: TransportConfiguration) throws -> Transport {
        guard let bundle = configuration.caBundle else { return try CurlTransport(configuration).transport }
        var isIrregular = false
        do throws(FileRefusal) {
            try PlainFile.examine(bundle, as: .input)
        } catch {
            // Why only this one: for any other, libcurl refuses each call with the reason, and the report shows it.
            isIrregular = error == .irregular
        }
        guard !isIrregular else {
            throw TransportError.refused(
                "\(bundle) \(FileRefusal.irregular.words)",
                hint: "name a PEM file with the certificates in AWS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE")
        }
        return try CurlTransport(configuration).transport
    }

    /// Returns a credentials file's content. Nil stands for a missing file, and for a directory, pipe or device in its
    /// place, which AWS's tools take for a missing one.
    private static func read(_ path: String) throws(FileUnreadable) -> String? {
        let content: [UInt8]
        do throws(FileRefusal) {
            content = try PlainFile.read(path, atMost: FileBounds.credentials, as: .input)
        } catch {
            if [.system(ENOENT), .system(ENOTDIR), .irregular].contains(error) { return nil }
            throw FileUnreadable(why: error.words)
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw FileUnreadable(why: "is not UTF-8 text")
        }
        return text
    }

    private static func write(_ path: String, _ content: String) throws(FileUnreadable) {
        do throws(FileRefusal) {
            try PlainFile.replace(path, with: Array(content.utf8))
        } catch {
            throw FileUnreadable(why: error.words)
        }
    }
}
