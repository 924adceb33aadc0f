import Foundation

/// `openssl s_server` on loopback with a self-signed certificate for `localhost` and `ec2.example.invalid`; it
/// answers a GET with a status page.
final class TLSServer {
    struct Failure: Error { let step: String }

    let port: Int
    /// The certificate, which is its own authority.
    var certificate: String { folder.appendingPathComponent("certificate.pem").path }
    private let folder: URL
    private let process = Process()
    private let input = Pipe()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = folder.appendingPathComponent("key.pem").path
        let certificate = folder.appendingPathComponent("certificate.pem").path
        let maker = Process()
        maker.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        maker.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,DNS:ec2.example.invalid",
            "-keyout", key, "-out", certificate,
        ]
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        guard maker.terminationStatus == 0 else { throw Failure(step: "openssl req") }

        let output = Pipe()
        // The shell ends the server when its input closes, which also happens when this process is killed.
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", #"openssl s_server -accept 127.0.0.1:0 -www -cert "$0" -key "$1" & cat; kill -KILL $!"#, certificate,
            key,
        ]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        while true {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw Failure(step: "openssl s_server") }
            text += String(decoding: more, as: UTF8.self)
            if let found = text.firstMatch(of: /ACCEPT \S*:(\d+)\n/), let port = Int(found.1) {
                self.port = port
                return
            }
        }
    }

    deinit {
        // Why: an input that is closed already has ended the server.
        try? input.fileHandleForWriting.close()
        // Why: a left-over folder in the system's temporary directory harms nothing.
        try? FileManager.default.removeItem(at: folder)
    }
}
