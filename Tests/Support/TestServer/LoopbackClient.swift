import Foundation
import Glibc

/// A client that sends exactly the bytes it is given to a port of 127.0.0.1, however wrong they are.
package struct LoopbackClient: Sendable {
    package let port: Int

    package init(port: Int) { self.port = port }

    /// An answer in its parts. Status 0 stands for a connection that was closed without an answer.
    package struct Answer: Sendable {
        package let status: Int
        package let head: String
        package let body: String

        init(_ bytes: [UInt8]) {
            let text = String(decoding: bytes, as: UTF8.self)
            let parts = text.components(separatedBy: "\r\n\r\n")
            (head, body) = (parts[0], parts.dropFirst().joined(separator: "\r\n\r\n"))
            status = text.hasPrefix("HTTP/1.") ? Int(text.dropFirst(9).prefix(3)) ?? 0 : 0
        }
    }

    /// Asks for a page.
    package func get(_ path: String, method: String = "GET", _ fields: [String] = [], body: String = "") async -> Answer
    {
        let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
        let host = fields.contains { $0.hasPrefix("Host:") } ? [] : ["Host: localhost"]
        let lines = ["\(method) \(path) HTTP/1.1"] + host + fields + length + ["", body]
        return Answer(await exchange(Array(lines.joined(separator: "\r\n").utf8)))
    }

    /// Sends the bytes, and reads until the server closes, or for `seconds` without a byte, or until `end` has come.
    package func exchange(_ bytes: [UInt8], seconds: Int = 20, until end: String? = nil) async -> [UInt8] {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let socket = connect(receiveSeconds: seconds)
                defer { if socket >= 0 { close(socket) } }
                guard socket >= 0 else { return continuation.resume(returning: []) }
                Self.send(bytes, on: socket)
                continuation.resume(returning: Self.read(socket, until: end))
            }
        }
    }

    /// A connected socket; -1 when no server listens. `bufferBytes` bounds what the system takes for a reader that does not read.
    package func connect(receiveSeconds: Int = 20, bufferBytes: Int32? = nil) -> Int32 {
        // Why: the caller sees the same as for a server that closes at once.
        guard let socket = try? LoopbackSocket.connect(port: port) else { return -1 }
        var wait = timeval(tv_sec: receiveSeconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        if var bufferBytes { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bufferBytes, 4) }
        return socket
    }

    package static func send(_ bytes: [UInt8], on socket: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads until the server closes, until it sends nothing for a while, or until `end` has come.
    package static func read(_ socket: Int32, until end: String? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            if let end, String(decoding: bytes, as: UTF8.self).contains(end) { return bytes }
        }
    }
}
