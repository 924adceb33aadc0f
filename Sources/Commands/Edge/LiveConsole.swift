import Foundation
import Reports

extension Console {
    /// The process's own standard output and error. Colours only on a terminal, and not with `NO_COLOR` or `TERM=dumb`.
    static func live(environment: [String: String]) -> Console {
        let wantsColour = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        let outputInk = Ink(coloured: wantsColour && isatty(STDOUT_FILENO) == 1)
        guard isatty(STDERR_FILENO) == 1, environment["TERM"] != "dumb" else {
            return Console(
                output: { write($0, to: STDOUT_FILENO) }, error: { write($0, to: STDERR_FILENO) }, outputInk: outputInk)
        }
        let live = LiveScreen { write($0, to: STDERR_FILENO) }
        let screen = Screen(
            ink: Ink(coloured: wantsColour), size: { terminalSize(STDERR_FILENO) }, draw: { live.draw($0) })
        return Console(
            output: { write($0, to: STDOUT_FILENO) }, error: { live.note($0) }, outputInk: outputInk, screen: screen)
    }

    /// Writes all of `text`. What cannot be written, because the reader has gone, is dropped: there is nobody to tell.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            if written <= 0 { return }
            bytes = bytes.dropFirst(written)
        }
    }

    private static func terminalSize(_ descriptor: Int32) -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
