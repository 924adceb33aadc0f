import Commands
import Synchronization
import Testing

/// The lines that are redrawn at the bottom of a terminal.
@Suite struct LiveScreenTests {
    private final class Terminal: Sendable {
        let columns = Mutex(80)
        let written = Mutex("")

        var screen: LiveScreen {
            LiveScreen(columns: { self.columns.withLock { $0 } }) { text in self.written.withLock { $0 += text } }
        }

        func taken() -> String {
            written.withLock { text in
                defer { text = "" }
                return text
            }
        }
    }

    @Test func `a picture is written over the one before, and what was below it is cleared`() {
        let terminal = Terminal()
        let screen = terminal.screen
        screen.draw(["one", "two", "three"])
        #expect(terminal.taken() == "\rone\u{1B}[K\ntwo\u{1B}[K\nthree\u{1B}[K\n\u{1B}[J")
        screen.draw(["one"])
        // Nothing is erased before the new text is there: the picture does not flicker.
        #expect(terminal.taken() == "\r\u{1B}[3Aone\u{1B}[K\n\u{1B}[J")
        screen.draw([])
        #expect(terminal.taken() == "\r\u{1B}[1A\u{1B}[J")
    }

    @Test func `text is written above, and the next picture below it`() {
        let terminal = Terminal()
        let screen = terminal.screen
        screen.draw(["one", "two"])
        _ = terminal.taken()
        screen.note("warning: x\n")
        #expect(terminal.taken() == "\r\u{1B}[2A\u{1B}[Jwarning: x\n")
        screen.draw(["one"])
        #expect(terminal.taken().hasPrefix("\rone"))
    }

    @Test func `a terminal that has become narrower has wrapped the lines`() {
        let terminal = Terminal()
        let screen = terminal.screen
        screen.draw([String(repeating: "x", count: 79), "\u{1B}[32m" + String(repeating: "█", count: 30) + "\u{1B}[0m"])
        _ = terminal.taken()
        terminal.columns.withLock { $0 = 40 }
        screen.draw(["x"])
        #expect(terminal.taken().hasPrefix("\r\u{1B}[3A"))
    }
}
