import Foundation
import Reports
import Synchronization

extension Console {
    /// The process's standard output and error. A terminal gets colours and a live display if `TERM` names its type and
    /// is not `dumb`, and colours only if `NO_COLOR` is not set.
    static func live(
        environment: [String: String], pause: @escaping @Sendable (Duration) async throws -> Void
    ) -> Console {
        let isCapable = !["", "dumb"].contains(environment["TERM"] ?? "")
        let wantsColour = (environment["NO_COLOR"] ?? "").isEmpty && isCapable
        let outputInk = Ink(coloured: wantsColour && isatty(STDOUT_FILENO) == 1)
        let size = { @Sendable in isatty(STDOUT_FILENO) == 1 ? terminalSize(STDOUT_FILENO) : nil }
        let loss = Loss()
        let output = { @Sendable (text: String) in loss.note(write(text, to: STDOUT_FILENO)) }
        let errors = StreamWriter(STDERR_FILENO)
        let finish = { @Sendable in await errors.finish(pause: pause) }
        guard isatty(STDERR_FILENO) == 1, isCapable else {
            return Console(
                output: output, error: { errors.write($0) }, outputInk: outputInk, size: size,
                isOneStream: isOneFile(STDOUT_FILENO, STDERR_FILENO), lost: { loss.why }, finish: finish)
        }
        let live = LiveScreen(
            columns: { terminalSize(STDERR_FILENO).columns }, isBehind: { errors.isBehind }
        ) { errors.write($0) }
        let screen = Screen(
            ink: Ink(coloured: wantsColour), size: { terminalSize(STDERR_FILENO) }, draw: { live.draw($0) })
        return Console(
            output: output, error: { live.note($0) }, outputInk: outputInk, size: size, screen: screen,
            lost: { loss.why }, finish: finish)
    }

    /// Writes all of `text`. Returns the error that prevented it, or 0.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            if written <= 0 { return errno }
            bytes = bytes.dropFirst(written)
        }
        return 0
    }

    private static func isOneFile(_ left: Int32, _ right: Int32) -> Bool {
        var (first, second) = (stat(), stat())
        return fstat(left, &first) == 0 && fstat(right, &second) == 0
            && (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)
    }

    private static func terminalSize(_ descriptor: Int32) -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}

/// Remembers the latest error that prevented results from being written.
private final class Loss: Sendable {
    private let latest = Atomic<Int32>(0)

    /// Notes an error. A reader that left (EPIPE) and an output that was closed from the start (EBADF) do not count.
    func note(_ error: Int32) {
        if ![0, EPIPE, EBADF].contains(error) { latest.store(error, ordering: .relaxed) }
    }

    var why: String? {
        let error = latest.load(ordering: .relaxed)
        return error == 0 ? nil : String(cString: strerror(error))
    }
}
