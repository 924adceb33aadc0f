import Foundation
import Glibc
import Synchronization

/// A TCP server on 127.0.0.1 that does what a script says: each connection has a thread that runs it.
package final class LoopbackServer: Sendable {
    package let port: Int
    private let listener: Int32

    /// `serve` gets each connection and its number, from 1. The connection is closed when `serve` returns.
    package init(serve: @escaping @Sendable (LoopbackConnection) -> Void) throws {
        (listener, port) = try LoopbackSocket.listen()
        Thread.detachNewThread { [listener] in
            var number = 0
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                number += 1
                let connection = LoopbackConnection(socket: socket, number: number)
                Thread.detachNewThread {
                    serve(connection)
                    connection.finish()
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}

/// Lines that threads wrote, in order.
package final class Record: Sendable {
    package init() {}

    private let written = Mutex<[String]>([])

    package var lines: [String] { written.withLock { $0 } }

    /// Adds a line and returns the number of lines.
    @discardableResult
    package func add(_ line: String) -> Int {
        written.withLock { lines in
            lines.append(line)
            return lines.count
        }
    }
}

/// One accepted connection; its calls block.
package struct LoopbackConnection: Sendable {
    package let socket: Int32
    package let number: Int

    /// Head and body of one request; nil when the client closed.
    package func readRequest() -> String? {
        var bytes: [UInt8] = []
        let separator = Array("\r\n\r\n".utf8)
        while true {
            if let head = bytes.firstRange(of: separator) {
                let text = String(decoding: bytes[..<head.upperBound], as: UTF8.self)
                let length = text.lowercased().firstMatch(of: /\r\ncontent-length: *(\d+)/).flatMap { Int($0.1) } ?? 0
                if bytes.count >= head.upperBound + length { return String(decoding: bytes, as: UTF8.self) }
            }
            guard let more = read() else { return nil }
            bytes += more
        }
    }

    /// The bytes that have come; nil when the client closed.
    package func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// False when the client has closed.
    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends a whole answer and keeps the connection.
    package func answer(_ body: String = "", status: String = "200 OK", headers: String = "") {
        write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Returns when the client has closed.
    package func waitForClose() { while read() != nil {} }

    /// Makes the client see a reset instead of an orderly end when the connection is closed.
    package func resetAtEnd() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    /// Closes the connection now, so that the client sees its end before the server's script returns.
    package func hangUp() { shutdown(socket, Int32(SHUT_RDWR)) }

    fileprivate func finish() { close(socket) }

    /// Copies bytes both ways between this connection and a local port, until either side ends.
    package func tunnel(toPort port: Int) throws {
        let other = LoopbackConnection(socket: try LoopbackSocket.connect(port: port), number: 0)
        let back = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while let bytes = other.read(), write(bytes) {}
            shutdown(socket, Int32(SHUT_RDWR))
            back.signal()
        }
        while let bytes = read(), other.write(bytes) {}
        shutdown(other.socket, Int32(SHUT_RDWR))
        back.wait()
        other.finish()
    }
}

/// The socket calls that both sides share.
package enum LoopbackSocket {
    struct Failure: Error { let call: String }

    /// A listening socket on a free port of 127.0.0.1.
    package static func listen() throws -> (socket: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket") }
        guard withAddress(port: 0, { bind(descriptor, $0, $1) }) == 0 else { throw Failure(call: "bind") }
        guard Glibc.listen(descriptor, SOMAXCONN) == 0 else { throw Failure(call: "listen") }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard found == 0 else { throw Failure(call: "getsockname") }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// A port of 127.0.0.1 on which no process listens.
    package static func unusedPort() throws -> Int {
        let (descriptor, port) = try listen()
        close(descriptor)
        return port
    }

    package static func connect(port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0, withAddress(port: port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            throw Failure(call: "connect")
        }
        return descriptor
    }

    private static func withAddress(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
