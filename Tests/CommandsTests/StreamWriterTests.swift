import Commands
import Foundation
import Model
import Queue
import Synchronization
import Testing

/// Messages whose reader does not read hold up nothing.
@Suite(.fewNights) struct StreamWriterTests {
    @Test func `a pipe that is not read blocks no writer, and what did not fit is counted`() async throws {
        let pipe = Pipe()
        let writer = StreamWriter(pipe.fileHandleForWriting.fileDescriptor, capacity: 10_000)
        let line = String(repeating: "x", count: 99) + "\n"
        for _ in 0..<5_000 { writer.write(line) }
        #expect(writer.isBehind)
        await writer.finish(patience: .milliseconds(50)) { _ in }
        #expect(writer.isBehind, "a reader that takes nothing is not waited for")

        async let text = read(pipe)
        await writer.finish(pause: Effects.live().sleep)
        #expect(!writer.isBehind)
        writer.write("the end\n")
        await writer.finish(pause: Effects.live().sleep)
        try pipe.fileHandleForWriting.close()
        let lines = await text.split(separator: "\n")
        let written = lines.count { $0.hasPrefix("xxx") }
        let told = lines.compactMap { $0.wholeMatch(of: /aws-man: ([0-9,]+) lines? not written here: .*/)?.1 }
            .compactMap { Int($0.replacing(",", with: "")) }
        #expect(written > 600 && written + told.reduce(0, +) == 5_000, "\(written) \(told)")
        #expect(lines.last == "the end")
    }

    private func read(_ pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let data = pipe.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }

    @Test func `a reader that has left is no reason to wait`() async throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        let writer = StreamWriter(pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForReading.close()
        writer.write("nothing reads this\n")
        await writer.finish(pause: Effects.live().sleep)
        #expect(!writer.isBehind)
    }

    @Test(arguments: ["run", "replay"])
    func `when a report is printed, the next process may work already`(command: String) async throws {
        let world = try World()
        if command == "replay" {
            world.deny("ec2:CreateSnapshot", in: World.shop)
            _ = await world.run("run")
            world.allowEverything(in: World.shop)
        }
        let free = Mutex<[Bool?]>([])
        let database = world.database
        let result = await world.start(
            world.paths + [command],
            printing: { free.withLock { $0.append(OwnerLock.isHeld(database: database) == false) } })
        #expect(result.status == 0, "\(result.errors)")
        #expect(free.withLock { $0 } == [true])
    }
}
