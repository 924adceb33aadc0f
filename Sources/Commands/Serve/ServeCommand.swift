import ArgumentParser
import Engine
import Files
import Foundation
import Model
import Queue
import Reports
import WebServer

struct ServeCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Shows runs, nights, accounts and tasks in a browser, and metrics for a scrape. Changes nothing.",
        discussion: """
            It only reads, so it may run beside a night and on its own. It gives way to other processes. On an address that \
            other machines reach it needs a token, which a browser asks for at /login and a scrape sends as a Bearer token. It \
            speaks http: put a proxy with TLS, or an SSH tunnel, in front of it where others could listen. \
            SIGTERM stops it with 0.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Option(help: ArgumentHelp("The address and port; port 0 takes a free one.", valueName: "host:port"))
    var listen = "127.0.0.1:8484"
    @Option(help: ArgumentHelp("The file with the token that readers must know.", valueName: "file"))
    var tokenFile: String?

    func validate() throws {
        guard ListenAddress(listen) != nil else {
            throw ValidationError("--listen takes an address and a port, such as 127.0.0.1:8484 or [::1]:8484")
        }
    }

    /// The requests per second that are let in, and how many at once after a quiet time.
    private static let (perSecond, burst) = (50, 200)

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        guard let address = ListenAddress(listen) else { return Conclusion(failure: .usage) }
        let token = try tokenFile.map(Self.token)
        guard address.isLoopback || token != nil else {
            throw CommandFailure(
                .usage, "\(address) may be reached from other machines, and there is no token",
                hint: "(umask 077; openssl rand -hex 16 > FILE) makes one: name it with --token-file, or listen on"
                    + " 127.0.0.1")
        }
        let place = workplace(in: surroundings)
        place.tellPaths()
        surroundings.stepBack()
        let effects = surroundings.effects
        let feed = EventFeed()
        let site = Site(place, feed: feed, asksForToken: token != nil)
        let listener = SiteListener(
            door: FrontDoor(token, now: effects.uptime, random: effects.random),
            pace: RequestPace(perSecond: Self.perSecond, burst: Self.burst, now: effects.uptime),
            sleep: surroundings.pause, site: site.answer)
        let stop = StopSignal()
        surroundings.signals.take { stop.request() }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await NewsDesk(site: site, place: place).work() }
                defer { group.cancelAll() }
                try await listener.run(at: address) { port in
                    let real = ListenAddress(host: address.host, port: port)
                    place.console.print("http://\(real)/")
                } until: {
                    await stop.change(from: .none)
                    feed.close()
                }
            }
        } catch {
            throw CommandFailure(
                .fatal, "cannot listen on \(address): \(error)",
                hint: "name a free port and an address of this machine with --listen")
        }
        return Conclusion()
    }

    /// The most bytes of a file with a token.
    private static let tokenBytes = 4 << 10

    private static func token(_ path: String) throws -> AccessToken {
        let content: [UInt8]
        do throws(FileRefusal) {
            content = try PlainFile.read(path, atMost: tokenBytes, as: .input)
        } catch {
            throw CommandFailure(
                .usage, "the token's file \(path) \(error.words)", hint: "name a file that this user may read")
        }
        guard let token = AccessToken(String(decoding: content, as: UTF8.self)) else {
            throw CommandFailure(
                .usage,
                "\(path) holds no token: it has one word of \(AccessToken.fewest) to \(AccessToken.most) letters, digits and signs",
                hint: "(umask 077; openssl rand -hex 16 > \(ShellWord.quoted(path)))")
        }
        return token
    }
}
