import CloudSimulator
import Commands
import Foundation
import Model
import TestServer
import Testing

/// `serve`: the pages of a database, beside the commands on the same database.
@Suite struct ServeTests {
    @Test func `every page and the metrics tell the same story of a bad night as report`() async throws {
        let world = try World()
        world.deny("ec2:CreateSnapshot", in: World.shop)
        #expect(await world.run("run").status == 3)
        try await world.whileServing { client in
            #expect(try await world.verdicts(client) == Array(repeating: "failed", count: 6))
            let sentence = try #require(
                await world.run("report").output.split(separator: "\n").dropFirst().first?.drop { $0 == " " })
            let page = await client.get("/").body
            #expect(page.contains(sentence) && page.contains("UnauthorizedOperation"))
            #expect(page.contains("<a href=\"/accounts/\(World.shop)\">"))
            #expect(page.contains("/tasks?run=nightly-2026-11-23&amp;state=failed&amp;code=UnauthorizedOperation"))
            let tasks = await client.get("/tasks?run=nightly-2026-11-23&state=failed&code=UnauthorizedOperation").body
            let numbers = tasks.matches(of: #/href="/tasks/(\d+)"/#).map { String($0.1) }
            #expect(numbers.count == 4)
            let story = await client.get("/tasks/\(try #require(numbers.first))").body
            for said in [
                "ec2:CreateSnapshot", "UnauthorizedOperation", "replay nightly-2026-11-23 --task \(numbers[0])",
            ] {
                #expect(story.contains(said), "\(said)")
            }
            #expect(!story.contains("<button"))
            #expect(await client.get("/healthz").body == "ok\n")
            #expect(await client.get("/accounts/\(World.bank)").body.contains("✓ OK</span>"))
        }
    }

    @Test func `each page would be caught if it told another story`() async throws {
        let world = try World(accounts: [World.shop])
        #expect(await world.run("run").status == 0)
        try await world.whileServing { client in
            #expect(try await world.verdicts(client) == Array(repeating: "ok", count: 6))
            world.skip(.days(2) + .hours(2))
            #expect(try await world.verdicts(client) == Array(repeating: "missed", count: 6))
            try world.write("timezone: [\n", to: "accounts/defaults.yaml")
            #expect(try await world.verdicts(client) == Array(repeating: "attention", count: 6))
        }
    }

    @Test func `a database that is missing, empty, older or replaced is told, and watched`() async throws {
        let world = try World(accounts: [World.shop])
        try await world.whileServing { client in
            let missing = await client.get("/")
            #expect(missing.status == 503 && missing.body.contains("✗ DATABASE</span>"), "\(missing.body)")
            #expect(await client.get("/healthz").status == 503)
            #expect(await client.get("/metrics").status == 503)
            #expect(!FileManager.default.fileExists(atPath: world.database))
            #expect(await world.run("queue", "migrate").status == 0)
            let none = await client.get("/tasks")
            #expect(none.status == 404 && none.body.contains("there is no run yet"), "\(none.body)")
            #expect(await client.get("/healthz").status == 200)
            #expect(await world.run("run").status == 0)
            #expect(await client.get("/").body.contains("✓ OK</span>"))
            for file in ["", "-wal", "-shm"] {
                // Why: a log and its index need not be there.
                try? FileManager.default.removeItem(atPath: world.database + file)
            }
            try world.write("no database", to: "queue.sqlite")
            let broken = await client.get("/nights")
            #expect(broken.status == 503 && !broken.body.contains("✓"), "\(broken.body)")
        }
    }

    @Test func `a thousand requests leave the database and its log byte for byte as they were`() async throws {
        let world = try World(accounts: [World.shop])
        #expect(await world.run("run").status == 0)
        func files() throws -> [Data] {
            let log = world.database + "-wal"
            return [try Data(contentsOf: URL(filePath: world.database))]
                + (FileManager.default.fileExists(atPath: log) ? [try Data(contentsOf: URL(filePath: log))] : [Data()])
        }
        // Why without the index: SQLite makes it for each process that reads a log.
        func names() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: world.directory.path).sorted().filter {
                !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal")
            }
        }
        let (before, there) = (try files(), try names())
        try await world.whileServing { client in
            let pages = [
                "/", "/nights", "/accounts", "/accounts/\(World.shop)", "/tasks", "/tasks?state=done", "/tasks/1",
                "/runs/nightly-2026-11-23", "/metrics", "/healthz", "/tasks?after=5&from=done", "/nowhere",
                "/runs/%27%3BDROP%20TABLE%20task", "/tasks?code=%27", "/tasks/99999999",
            ]
            for start in stride(from: 0, to: 1_000, by: 20) {
                await withTaskGroup(of: Int.self) { group in
                    for number in start..<start + 20 {
                        group.addTask { await client.get(pages[number % pages.count]).status }
                    }
                    for await status in group { #expect([200, 404].contains(status)) }
                }
            }
        }
        let (after, here) = (try files(), try names())
        #expect(after == before && here == there)
    }

    @Test func `with a token nothing is shown without it, and no page holds it or a key`() async throws {
        let world = try World(accounts: [World.shop])
        #expect(await world.run("run").status == 0)
        let token = "a-token-that-is-long-enough"
        try world.write(token + "\n", to: "token")
        try await world.whileServing("--token-file", world.directory.appending(path: "token").path) { client in
            for path in ["/", "/tasks", "/metrics", "/events", "/runs/nightly-2026-11-23", "/nowhere"] {
                let answer = await client.get(path)
                #expect(answer.status == 401 && !answer.body.contains(World.shop), "\(path)")
            }
            let form = await client.get("/login")
            #expect(form.status == 200 && form.body.contains("type=\"password\"") && !form.body.contains(World.shop))
            let login = await client.get("/login", method: "POST", body: "token=\(token)")
            let cookie = try #require(login.head.firstMatch(of: #/Set-Cookie: ([^;]+);/#)?.1)
            for path in ["/", "/nights", "/accounts", "/tasks", "/tasks/3", "/metrics", "/login"] {
                let answer = await client.get(path, ["Cookie: \(cookie)"])
                #expect(answer.status == 200, "\(path)")
                for secret in [token, String(cookie), "secret", "AKIA"] {
                    #expect(!(answer.head + answer.body).contains(secret), "\(path) \(secret)")
                }
            }
            #expect(await client.get("/metrics", ["Authorization: Bearer \(token)"]).status == 200)
        }
        let text = try String(contentsOfFile: world.directory.appending(path: "token").path, encoding: .utf8)
        #expect(text == token + "\n")
    }

    @Test(arguments: [
        ["--listen", "0.0.0.0:0"], ["--listen", "8484"], ["--listen", "[::]:0"],
        ["--token-file", "/nowhere/token"], ["--token-file", "/dev/null"],
    ])
    func `an address that others reach without a token, and a token that cannot be read, are refused`(
        arguments: [String]
    ) async throws {
        let world = try World(accounts: [World.shop])
        let refused = await world.start(world.paths + ["serve"] + arguments)
        #expect(refused.status == 64 && refused.errors.contains("→") || refused.errors.contains("--listen takes"))
        #expect(refused.output.isEmpty)
    }

    @Test func `metrics come as OpenMetrics when a scrape asks for it`() async throws {
        let world = try World(accounts: [World.shop])
        #expect(await world.run("run").status == 0)
        try await world.whileServing { client in
            let plain = await client.get("/metrics")
            #expect(plain.head.contains("Content-Type: text/plain; version=0.0.4") && !plain.body.contains("# EOF"))
            let open = await client.get("/metrics", ["Accept: application/openmetrics-text;version=1.0.0,*/*;q=0.1"])
            #expect(open.head.contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8"))
            #expect(open.body.hasSuffix("\n# EOF\n"))
        }
    }

    @Test func `the pages of a list of tasks hold each task once, those that need a person first`() async throws {
        let world = try World(instances: 30)
        world.deny("ec2:CreateSnapshot", in: World.bank)
        #expect(await world.run("run").status == 3)
        try await world.whileServing { client in
            var path: String? = "/tasks"
            var numbers: [String] = []
            var states: [String] = []
            while let next = path, numbers.count < 2_000 {
                let page = await client.get(next).body
                numbers += page.matches(of: #/href="/tasks/(\d+)"/#).map { String($0.1) }
                states += page.matches(of: #/<td class="t\w+">(failed|blocked|skipped|done)<\/td>/#).map {
                    String($0.1)
                }
                path = page.firstMatch(of: #/href="([^"]+)">More tasks/#).map {
                    String($0.1).replacing("&amp;", with: "&")
                }
            }
            let listed = await world.run("tasks", "--limit", "5000", "--format", "json").output
            #expect(numbers.count > 100 && Set(numbers).count == numbers.count)
            #expect(listed.matches(of: #/"task": (\d+)/#).map { String($0.1) } == numbers)
            #expect(states.first == "failed" && states.count == numbers.count)
        }
    }

    @Test func `the news reach an open page while a run goes on`() async throws {
        let world = try World(accounts: [World.shop])
        _ = await world.run("enqueue")
        try await world.whileServing { client in
            let ask = Array("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            let text = String(decoding: await client.exchange(ask, until: "}\n\n"), as: UTF8.self)
            #expect(
                text.contains("\"tone\": \"notice\"") && text.contains("ATTENTION nightly-2026-11-23: 0/"), "\(text)")
        }
    }
}

extension World {
    /// Runs `body` while the program serves this world's database on a loopback port.
    fileprivate func whileServing(
        _ arguments: String..., body: @escaping @Sendable (LoopbackClient) async throws -> Void
    ) async throws {
        let client = LoopbackClient(port: try LoopbackSocket.unusedPort())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = await self.start(self.paths + ["serve", "--listen", "127.0.0.1:\(client.port)"] + arguments)
            }
            var tries = 0
            while await client.get("/healthz").status == 0, tries < 100_000 {
                tries += 1
                await Task.yield()
            }
            try await body(client)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// The verdict of the newest run in the report's JSON, and as each page and the metrics say it.
    fileprivate func verdicts(_ client: LoopbackClient) async throws -> [String] {
        let words = ["OK": "ok", "ATTENTION": "attention", "FAILED": "failed", "MISSED": "missed"]
        var verdicts = [try await report().verdict]
        for path in ["/", "/nights", "/accounts", "/accounts/\(World.shop)"] {
            let page = await client.get(path).body
            let badge = page.firstMatch(of: #/<span class="badge \w+">\S ([A-Z]+)</span>/#)
            let header = page.firstMatch(of: #/<header class="(\w+)">/#)?.1
            let word = badge.flatMap { words[String($0.1)] } ?? "none"
            verdicts.append((header == "good") == (word == "ok") ? word : "header \(header ?? "") of \(word)")
        }
        let metrics = await client.get("/metrics").body
        let one = metrics.firstMatch(of: #/aws_man_run_verdict\{verdict="(\w+)"\} 1\n/#)
        return verdicts + [one.map { String($0.1) } ?? "none"]
    }
}
