import Foundation
import Model
import TestServer
import Testing

/// The program is killed while a receiver has its message and has not answered.
@Suite struct NotifyCrashTests {
    @Test func `a process killed between sending and settling leaves one message, and the next report says so`()
        async throws
    {
        let requests = Record()
        let receiver = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            requests.add(request)
            connection.waitForClose()
        }
        try await CrashWorld.with(seed: 300, instances: 2, hasEdgeCases: false) { world in
            let defaults = world.directory.appending(path: "accounts/defaults.yaml")
            let notify = "\nnotify: { chat: { webhook: \"http://127.0.0.1:\(receiver.port)/\", when: [always] } }\n"
            try Data((String(contentsOf: defaults, encoding: .utf8) + notify).utf8).write(to: defaults)
            let child = try world.start(["run"], label: "killed")
            try await Waiting.until("a message") { !requests.lines.isEmpty || child.ending != nil }
            child.signal(SIGKILL)
            #expect(await child.wait() == .signal(SIGKILL), "\(child.said)")
            let again = try await world.run("run", label: "again")
            #expect(again.ending == .exit(3) && again.said.contains("it is not sent a second time"), "\(again.said)")
            #expect(requests.lines.count == 1)
        }
    }
}
