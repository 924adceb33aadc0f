import AWS
import CloudSimulator
import Commands
import CurlTransport
import Foundation
import HTTP
import Model
import Queue
import Synchronization

/// A directory, a simulated cloud, a fast clock and a console that keeps its text. A test runs the whole program with
/// them, but not as a process of its own.
final class World: Sendable {
    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    let directory: URL
    let simulator: CloudSimulator
    let clock: FastClock
    /// The difference between the machine's clock and the cloud's.
    private let skew: Duration
    private let keys = Mutex<[String: CloudKey]>([:])
    /// The key of the instance's role; nil on a machine that is no instance.
    private let instanceKey = Mutex<CloudKey?>(nil)
    /// The mails that `sendmail` took; nil on a machine without it.
    let mails = Mutex<[String]?>(nil)
    /// How many further requests the instance's metadata service leaves without an answer.
    let unanswered = Mutex(0)

    /// The speed is so high that a timeout of a minute takes about a second, and so low that no attempt fails.
    static let speed = 50.0

    static let shop = "111111111111"
    static let bank = "222222222222"
    static let china = "333333333333"
    static let regions = [shop: "eu-west-1", bank: "us-east-1", china: "cn-north-1"]

    /// Accounts with `instances` each, every one with a file and a profile of its own.
    init(
        accounts: [String] = [shop, bank], instances: Int = 2, hasEdgeCases: Bool = false, skew: Duration = .zero,
        speed: Double = World.speed
    ) throws {
        self.skew = skew
        directory = FileManager.default.temporaryDirectory.appending(path: "aws-man-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory.appending(path: "accounts"), withIntermediateDirectories: true)
        let members = accounts.compactMap { id in
            AccountID(id).flatMap { account in
                Self.regions[id].flatMap { Region($0) }.map { AgedFleet.Member(account, [$0]) }
            }
        }
        let clock = FastClock(startingAt: CloudClock.usualStart, speed: speed, real: .live())
        self.clock = clock
        simulator = CloudSimulator(
            scenario: AgedFleet(members: members, instances: instances, imageWeeks: 2, hasEdgeCases: hasEdgeCases)
                .scenario(),
            clock: .following { clock.now }, pause: clock.effects.sleep)
        try write("timezone: UTC\nnightly_at: \"04:00\"\n", to: "accounts/defaults.yaml")
        for member in members {
            try write(Self.file(member.id.digits, member.regions[0].name), to: "accounts/\(member.id).yaml")
            keys.withLock { $0[member.id.digits] = AgedFleet.key(of: member.id, in: member.regions[0].partition) }
        }
    }

    deinit {
        // Why: a directory that is left behind does no harm.
        try? FileManager.default.removeItem(at: directory)
    }

    /// An account file with a profile of the account; `more` has further lines.
    static func file(_ id: String, _ region: String, more: String = "") -> String {
        "account: \"\(id)\"\nregions: [\(region)]\ncredentials: { profile: p\(id) }\n\(more)"
    }

    func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: directory.appending(path: path))
    }

    /// Puts another account's keys into a profile.
    func swapKeys(of id: String, for other: String) { keys.withLock { $0[id] = $0[other] } }

    /// Makes the machine an instance whose role is one of this account. Nothing else on it holds a key, except the
    /// profiles of `others`.
    func becomeInstance(of id: String, keepingProfilesOf others: [String] = []) {
        guard let account = AccountID(id) else { return }
        let key = CloudKey(
            id: "ASIAINSTANCEROLE", secret: "instance-role-secret-0123456789", token: "instance-role-token-0123456789",
            principal: "arn:aws:sts::\(id):assumed-role/hub/i-1")
        simulator.edit(account) { $0.keys.append(key) }
        instanceKey.withLock { $0 = key }
        keys.withLock { $0 = $0.filter { others.contains($0.key) } }
    }

    func deny(_ action: String, in id: String) {
        guard let account = AccountID(id) else { return }
        simulator.edit(account) { $0.denials.append(CloudDenial(action)) }
    }

    func allowEverything(in id: String) {
        guard let account = AccountID(id) else { return }
        simulator.edit(account) { $0.denials = [] }
    }

    /// Sets both clocks forward.
    func skip(_ duration: Duration) { clock.skip(to: clock.now + duration) }

    var accounts: String { directory.appending(path: "accounts").path }
    var database: String { directory.appending(path: "queue.sqlite").path }
    /// The options that name the accounts and the database.
    var paths: [String] { ["--accounts", accounts, "--database", database] }

    /// Runs the program with its accounts and database.
    func run(_ arguments: String...) async -> Result { await start(paths + arguments) }

    /// Runs the program with only these arguments.
    func start(
        _ arguments: [String], environment: [String: String] = [:], signals: SignalSource = .none(),
        printing: @escaping @Sendable () -> Void = {}
    ) async -> Result {
        let memory = Memory(printing: printing)
        let status = await AWSMan.start(arguments, in: surroundings(memory, environment, signals))
        return Result(status: status, output: memory.output, errors: memory.errors)
    }

    private func surroundings(
        _ memory: Memory, _ environment: [String: String], _ signals: SignalSource
    ) -> Surroundings {
        let effects = clock.effects
        let skew = skew
        let profiles = keys.withLock { keys in
            keys.map {
                "[p\($0.key)]\naws_access_key_id = \($0.value.id)\naws_secret_access_key = \($0.value.secret)\n"
            }
            .joined()
        }
        let simulator = simulator
        let key = instanceKey.withLock { $0 }
        let metadata = key.map { metadataService(giving: $0) }
        let transport = Transport { request throws(TransportError) in
            if request.url.host == "127.0.0.1" {
                let network = try CurlTransport(TransportConfiguration())
                return try await network.transport.send(request)
            }
            guard request.url.host == "169.254.169.254" else { return try await simulator.transport.send(request) }
            guard let metadata else { throw .timedOut(after: request.totalTimeout) }
            return try await metadata(request)
        }
        var surroundings = Surroundings(
            environment: environment, home: directory.path, isRoot: false, console: memory.console,
            effects: Effects(
                now: { effects.now() + skew }, uptime: effects.uptime, sleep: effects.sleep, random: effects.random),
            pause: effects.sleep, transport: { transport },
            credentials: CredentialEnvironment(
                variables: ["HOME": "/nowhere"].merging(environment) { _, given in given }
            ) { (path) throws(FileUnreadable) in
                if path == "/sys/class/dmi/id/sys_vendor" { return metadata == nil ? nil : "Amazon EC2\n" }
                return path.hasSuffix("/credentials") && !profiles.isEmpty ? profiles : nil
            },
            signals: signals, owner: OwnerNote(host: "test", pid: 1))
        surroundings.runProgram = { [self] (words, input) throws(ProcessFailure) in
            let isTaken = mails.withLock { mails in
                mails?.append("\(words)\n" + String(decoding: input, as: UTF8.self))
                return mails != nil
            }
            if !isTaken { throw .notStarted("there is no such program") }
        }
        return surroundings
    }
}

extension World {
    private typealias Metadata = @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse

    /// The double of an instance's metadata service. It gives nothing without a token.
    private func metadataService(giving key: CloudKey) -> Metadata {
        let (clock, token) = (clock, "metadata-token-0123456789")
        return { [self] (request) throws(TransportError) in
            let hangs = unanswered.withLock { left in
                left -= 1
                return left >= 0
            }
            if hangs {
                // Why: a cancelled wait ends as a timeout does.
                try? await clock.effects.sleep(request.totalTimeout)
                throw .timedOut(after: request.totalTimeout)
            }
            func answer(_ text: String, _ status: Int = 200) -> HTTPResponse {
                HTTPResponse(status: status, body: Array(text.utf8))
            }
            if request.method == .put, request.url.path == "/latest/api/token" { return answer(token) }
            guard request.headers.contains(where: { $0.isNamed("X-aws-ec2-metadata-token") && $0.value == token })
            else {
                return answer("", 401)
            }
            switch request.url.path {
            case "/latest/meta-data/iam/security-credentials/": return answer("hub")
            case "/latest/meta-data/iam/security-credentials/hub":
                return answer(
                    #"{"Code": "Success", "AccessKeyId": "\#(key.id)", "SecretAccessKey": "\#(key.secret)", "Token": "\#(key.token ?? "")", "Expiration": "\#(clock.now + .hours(6))"}"#
                )
            default: return answer("", 404)
            }
        }
    }
}

/// Keeps what the program printed.
private final class Memory: Sendable {
    private let texts = Mutex((output: "", errors: ""))
    /// Called before a result is printed.
    private let printing: @Sendable () -> Void

    init(printing: @escaping @Sendable () -> Void) { self.printing = printing }

    var output: String { texts.withLock { $0.output } }
    var errors: String { texts.withLock { $0.errors } }
    var console: Console {
        Console(
            output: { text in
                self.printing()
                self.texts.withLock { $0.output += text }
            },
            error: { text in self.texts.withLock { $0.errors += text } })
    }
}
