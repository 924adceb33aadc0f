import AWS
import Commands
import Foundation
import Model
import Testing

/// Programs of `credential_process`, run as they are. A program that is waited for in vain would meet the time limit.
@Suite(.timeLimit(.minutes(8))) struct CredentialProgramTests {
    private let effects = Effects.live()

    private func run(_ words: String..., patience: Duration = .minutes(7)) async -> Result<String, ProcessFailure> {
        do throws(ProcessFailure) {
            let output = try await OutsideProgram(patience: patience, sleep: effects.sleep).run(words)
            return .success(String(decoding: output, as: UTF8.self))
        } catch {
            return .failure(error)
        }
    }

    @Test func `words arrive as they are, without a shell`() async {
        #expect(await run("printf", "%s|", "a b", "$HOME", "*", "") == .success("a b|$HOME|*||"))
        #expect(await run("/bin/echo", "x") == .success("x\n"))
    }

    @Test func `a program that fails, or is missing, is told without its output`() async {
        #expect(await run("sh", "-c", "echo secret; echo secret >&2; exit 3") == .failure(.ended("with status 3")))
        #expect(await run("sh", "-c", "kill -9 $$") != .success(""))
        #expect(await run("no-such-program-anywhere") == .failure(.notStarted("there is no such program")))
        guard case .failure(.notStarted) = await run("/nowhere/at/all") else {
            Issue.record("it was started")
            return
        }
    }

    @Test func `input arrives whole, also where the program reads none of it`() async throws {
        let program = OutsideProgram(sleep: effects.sleep)
        #expect(try await program.run(["cat"], input: Array("a\nb".utf8)) == Array("a\nb".utf8))
        #expect(try await program.run(["true"], input: Array("unread".utf8)) == [])
    }

    @Test func `output without an end is cut, and the program ended`() async {
        #expect(await run("yes") == .failure(.tooLong(bytes: 64 << 10)))
    }

    @Test func `a program that takes too long is killed, with what it started`() async {
        let outcome = await run("sh", "-c", "trap '' TERM; sleep 600 & sleep 600", patience: .milliseconds(300))
        #expect(outcome == .failure(.tooSlow(after: .milliseconds(300))))
    }

    @Test func `a program whose offspring keeps its output open is waited for no longer`() async {
        let outcome = await run("sh", "-c", "setsid sleep 600 & exit 0", patience: .milliseconds(300))
        // What the program itself printed may still be taken: it has ended well.
        #expect([.success(""), .failure(.tooSlow(after: .milliseconds(300)))].contains(outcome))
    }

    @Test func `input is empty, so that a question at the terminal gets no answer`() async {
        #expect(await run("sh", "-c", "cat; tty") != .success("x"))
        #expect(await run("cat") == .success(""))
    }
}
