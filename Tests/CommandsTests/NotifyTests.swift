import Commands
import Foundation
import Model
import Queue
import Synchronization
import TestServer
import Testing

/// `notify:`: how the end of a run is told, over real connections, and what is said when it is not.
@Suite struct NotifyTests {
    /// A receiver that takes every message and remembers it.
    private struct Receiver {
        let server: LoopbackServer
        let requests = Record()

        init(status: @escaping @Sendable () -> String = { "200 OK" }) throws {
            let requests = requests
            server = try LoopbackServer { connection in
                guard let request = connection.readRequest() else { return }
                requests.add(request)
                connection.answer(status: status(), headers: "Location: http://127.0.0.1:9/elsewhere\r\n")
            }
        }

        var url: String { "http://127.0.0.1:\(server.port)/services/SECRETPATH" }
        var bodies: [String] { requests.lines.compactMap { $0.components(separatedBy: "\r\n\r\n").last } }
    }

    private static let head = "timezone: UTC\nnightly_at: \"04:00\"\n"

    private func world(_ notify: String) throws -> World {
        let world = try World()
        try configure(world, notify)
        return world
    }

    private func configure(_ world: World, _ notify: String) throws {
        try world.write(Self.head + "notify:\n" + notify + "\n", to: "accounts/defaults.yaml")
    }

    /// A world a day after a failed night of which no destination was told.
    private func afterUntoldFailure(_ notify: String) async throws -> World {
        let world = try World()
        try world.write(Self.head, to: "accounts/defaults.yaml")
        world.deny("ec2:CreateSnapshot", in: World.shop)
        #expect(await world.run("run").status == 3)
        world.allowEverything(in: World.shop)
        try configure(world, notify)
        world.skip(.days(1))
        return world
    }

    private func messages(_ world: World) async throws -> [String] {
        let result = await world.run("report", "--format", "json")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let messages = try #require(document["messages"] as? [[String: Any]])
        return messages.map { "\($0["destination"] ?? "") \($0["verdict"] ?? "") \($0["state"] ?? "")" }.sorted()
    }

    @Test func `a failed night and its recovery are told once each, a good night is not`() async throws {
        let receiver = try Receiver()
        let world = try world("  chat: { webhook: \"\(receiver.url)\" }")
        world.deny("ec2:CreateSnapshot", in: World.shop)
        let bad = await world.run("run")
        #expect(bad.status == 3 && receiver.bodies.count == 1, "\(bad.errors)")
        let told = try #require(receiver.bodies.first)
        #expect(
            told.contains("\"verdict\": \"failed\"") && told.contains("aws-man") && told.contains("report nightly-"))
        #expect(receiver.requests.lines[0].contains("Idempotency-Key: nightly-"))
        #expect(await world.run("run").status == 3)
        #expect(receiver.bodies.count == 1, "the same verdict of the same run is told once")
        world.allowEverything(in: World.shop)
        #expect(await world.run("replay").status == 0)
        #expect(receiver.bodies.count == 2 && receiver.bodies[1].contains("\"verdict\": \"ok\""))
        world.skip(.days(1))
        #expect(await world.run("run").status == 0)
        #expect(receiver.bodies.count == 2, "a good night after a good one is not told")
        world.skip(.days(2))
        #expect(await world.run("run").status == 0)
        #expect(receiver.bodies.count == 3 && receiver.bodies[2].contains("Missed before: "), "\(receiver.bodies)")
        let database = try Data(contentsOf: URL(filePath: world.database))
        #expect(database.range(of: Data("SECRETPATH".utf8)) == nil && !bad.errors.contains("SECRETPATH"))
    }

    @Test func `a ping is asked for after good nights alone`() async throws {
        let receiver = try Receiver()
        let world = try world("  watch: { ping: \"\(receiver.url)\" }")
        world.deny("ec2:CreateSnapshot", in: World.shop)
        #expect(await world.run("run").status == 3)
        #expect(receiver.requests.lines.isEmpty)
        world.allowEverything(in: World.shop)
        #expect(await world.run("replay").status == 0)
        #expect(receiver.requests.lines.count == 1 && receiver.requests.lines[0].hasPrefix("GET /services/"))
        world.skip(.days(1))
        #expect(await world.run("run").status == 0)
        #expect(receiver.requests.lines.count == 2)
    }

    @Test func `an address in a file and a mail`() async throws {
        let receiver = try Receiver()
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).url")
        try Data((receiver.url + "\n").utf8).write(to: file)
        defer {
            // Why: a file that is left behind does no harm.
            try? FileManager.default.removeItem(at: file)
        }
        let world = try world(
            "  chat: { webhook_file: \(file.path), format: slack, when: [always] }\n"
                + "  mail: { email: ops@example.com, when: [always] }")
        world.mails.withLock { $0 = [] }
        #expect(await world.run("run").status == 0)
        #expect(receiver.bodies.count == 1 && receiver.bodies[0].contains("\"text\": \"OK  nightly-"))
        let mails = world.mails.withLock { $0 ?? [] }
        try #require(mails.count == 1)
        #expect(mails[0].contains("\"/usr/sbin/sendmail\", \"-i\", \"--\", \"ops@example.com\"]"), "\(mails)")
        #expect(mails[0].contains("Subject: aws-man: OK nightly-"))
    }

    @Test func `a message that does not arrive is reported and costs no backup`() async throws {
        let receiver = try Receiver { "500 Internal Server Error" }
        let world = try world(
            "  chat: { webhook: \"\(receiver.url)\", when: [always] }\n  mail: { email: a@example.com, when: [always] }"
        )
        let run = await world.run("run", "--metrics-file", world.directory.appending(path: "m.prom").path)
        #expect(run.status == 3 && run.output.hasPrefix("ATTENTION"), "\(run.output)")
        #expect(run.output.contains("All 8 selected volumes are backed up."), "\(run.output)")
        #expect(run.output.contains("the message to chat was not delivered: it answered with status 500"))
        #expect(run.output.contains("/usr/sbin/sendmail was not started: there is no such program"))
        #expect(run.output.contains("notify test --destination chat"))
        #expect(!(run.output + run.errors).contains("SECRETPATH"))
        #expect(try await messages(world) == ["chat ok failed", "mail ok failed"])
        #expect(receiver.requests.lines.count == 1)
        let metrics = try String(contentsOf: world.directory.appending(path: "m.prom"), encoding: .utf8)
        #expect(metrics.contains("aws_man_message_undelivered{destination=\"chat\"} 1"))
    }

    @Test func `after a death between sending and settling there is one message, and the report says so`() async throws
    {
        let receiver = try Receiver()
        let world = try world("  chat: { webhook: \"\(receiver.url)\", when: [always] }")
        try world.write(Self.head, to: "accounts/defaults.yaml")
        #expect(await world.run("run").status == 0)
        // The process that recorded the message has died: nothing settles it.
        let store = try await SQLiteStore.open(path: world.database, .existing, at: world.clock.now)
        let run = try #require(try await store.runs().first).key
        let number = try await store.recordNotice(of: run, to: "chat", verdict: "ok", at: world.clock.now) { _ in true }
        #expect(number != nil)
        try await store.close()
        try configure(world, "  chat: { webhook: \"\(receiver.url)\", when: [always] }")
        let again = await world.run("run")
        #expect(receiver.requests.lines.isEmpty, "it may have arrived, so it is not sent again")
        #expect(again.status == 3 && again.output.contains("it is not sent a second time"), "\(again.output)")
        #expect(try await messages(world) == ["chat ok sending"])
        world.skip(.days(1))
        #expect(await world.run("run").status == 0)
        #expect(receiver.requests.lines.count == 1, "the next night is told")
    }

    @Test func `a process that died before it told the end is told for by the next one`() async throws {
        let receiver = try Receiver()
        let world = try await afterUntoldFailure("  chat: { webhook: \"\(receiver.url)\" }")
        #expect(await world.run("run").status == 0)
        let verdicts = receiver.bodies.map { $0.contains("\"verdict\": \"failed\"") ? "failed" : "ok" }
        #expect(verdicts.sorted() == ["failed", "ok"], "\(receiver.bodies)")
    }

    @Test func `a message about an earlier run that does not arrive is in the newest run's report`() async throws {
        let receiver = try Receiver(status: { "500 Internal Server Error" })
        let world = try await afterUntoldFailure("  chat: { webhook: \"\(receiver.url)\", when: [failure] }")
        let run = await world.run("run")
        #expect(receiver.bodies.count == 1 && run.status == 3, "\(run)")
        #expect(run.errors.contains("warning: the message to chat about nightly-"), "\(run.errors)")
        #expect(try await messages(world) == ["chat failed failed"])
        #expect(await world.run("report").status == 3)
    }

    @Test func `work says what is wrong below notify`() async throws {
        let world = try world("  chat: { webhok: \"https://example.com/\" }")
        #expect(await world.run("enqueue").status == 0)
        let work = await world.run("work", "--until-idle")
        #expect(work.status == 3 && work.errors.contains("notify"), "\(work)")
    }

    @Test func `a test prints a line per destination, whatever a receiver does`() async throws {
        let good = try Receiver()
        let gone = try Receiver { "410 Gone" }
        let moved = try Receiver { "302 Found" }
        let silent = try LoopbackServer {
            _ = $0.readRequest(); $0.waitForClose()
        }
        let lost = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.resetAtEnd()
        }
        let huge = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.answer(String(repeating: "x", count: 1 << 20))
        }
        let closed = try LoopbackSocket.unusedPort()
        func hook(_ name: String, _ port: Int) -> String {
            "  \(name): { webhook: \"http://127.0.0.1:\(port)/SECRETPATH\" }\n"
        }
        let world = try world(
            hook("good", good.server.port) + hook("gone", gone.server.port) + hook("moved", moved.server.port)
                + hook("silent", silent.port) + hook("lost", lost.port) + hook("huge", huge.port)
                + hook("closed", closed) + "  mail: { email: a@example.com }")
        let all = await world.run("notify", "test")
        #expect(all.status == 3)
        let lines = all.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 8 && lines[0] == "good (webhook): sent", "\(all.output)")
        let expected = [
            "gone (webhook): not delivered: it answered with status 410: its address does not exist any more",
            "moved (webhook): not delivered: it answered with status 302, a redirect",
            "silent (webhook): not known whether it arrived: there was no answer within 15",
            "lost (webhook): not known whether it arrived: the connection broke before the answer",
            "huge (webhook): not known whether it arrived: its answer is longer than any",
            "closed (webhook): not delivered: ", "mail (email): not delivered: /usr/sbin/sendmail was not started",
        ]
        for (line, begin) in zip(lines.dropFirst(), expected) { #expect(line.hasPrefix(begin), "\(line)") }
        #expect(!(all.output + all.errors).contains("SECRETPATH"))
        for receiver in [good, gone, moved] { #expect(receiver.requests.lines.count == 1) }
        let one = await world.run("notify", "test", "--destination", "good")
        #expect(one.status == 0 && one.output == "good (webhook): sent\n")
        let none = await world.run("notify", "test", "--destination", "none")
        #expect(none.status == 64 && none.errors.contains("the destinations are good, gone"))
    }

    @Test func `a mistake below notify costs no backup`() async throws {
        let world = try world("  chat: { webhok: x }")
        let run = await world.run("run")
        #expect(run.status == 3 && run.output.hasPrefix("OK"), "\(run.output)")
        #expect(run.errors.contains("defaults.yaml:4: notify.chat.webhok: unknown key"), "\(run.errors)")
        #expect(await world.run("notify", "test").status == 78)
    }
}
