import Foundation
import Testing

/// The Debian package of the built binary, installed, run, upgraded, removed and purged in a private copy of the root.
@Suite(
    .enabled(if: geteuid() == 0 && access("/usr/bin/dpkg-deb", X_OK) == 0, "it needs root and Debian's dpkg"))
struct PackageTests {
    private static let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../scripts")
        .standardizedFileURL

    @Test func `the package installs, runs, upgrades an older schema, and leaves nothing when it is purged`()
        async throws
    {
        try await Workplace.withDirectory { directory in
            func run(_ script: String, _ arguments: String...) async throws -> ChildProcess {
                let child = try await ChildProcess.run(
                    Self.scripts.appending(path: script), arguments,
                    environment: ["HOME": directory.path, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], in: directory)
                #expect(child.status == 0, "\(script): \(child.output)\(child.errors)")
                return child
            }
            for version in ["1.0", "1.1"] {
                _ = try await run(
                    "package", "--binary", Workplace.program.path, "--version", version, "--output", directory.path)
            }
            let made = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter {
                $0.hasSuffix(".deb")
            }
            let packages = made.sorted().map { directory.appending(path: $0).path }
            #expect(packages.count == 2)
            let check = try await run(
                "packaging/debian/check.py", packages[0], packages[1], Workplace.built("CloudSimulatorServer").path)
            #expect(check.output.contains("ok: purging leaves no file") && !check.output.contains("NOT: "))
            let image = directory.appending(path: "container/root/etc/passwd")
            #expect(try String(contentsOf: image, encoding: .utf8).contains("aws-man:x:10001"))
        }
    }
}
