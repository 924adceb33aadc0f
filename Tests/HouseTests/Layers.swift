/// Which module may import which: the arrows of `Sources/ARCHITECTURE.md`. The compiler does not hold them.
enum Layers {
    /// The system's, for every target. Not FoundationNetworking.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin",
    ]

    /// A target, and what it may import besides. One that is not here may import nothing: name it first.
    static let allowed: [String: Set<String>] = [
        "Model": [],
        "HTTP": ["Model"],
        "CurlTransport": ["HTTP", "CCurl"],
        "AWS": ["Model", "HTTP", "CCrypto", "CExpat"],
        "Accounts": ["Model", "Yams"],
        "Queue": ["Model", "GRDB", "CSQLite"],
        "ReferenceStore": ["Model", "Queue"],
        "TestRandom": ["Model"],
        "Engine": ["Model", "Queue", "DequeModule", "HeapModule", "Logging"],
        "VirtualTime": ["Model", "DequeModule", "HeapModule"],
        "Jobs": ["Model", "HTTP", "AWS", "Accounts", "Queue", "Engine"],
        "Reports": ["Model"],
        "CloudSimulator": ["Model", "HTTP", "CCrypto"],
        "CloudSimulatorServer": [
            "Model", "HTTP", "CloudSimulator", "ArgumentParser", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix",
            "ServiceLifecycle", "Logging",
        ],
        "Commands": [
            "Model", "HTTP", "CurlTransport", "AWS", "Accounts", "Queue", "Engine", "Jobs", "Reports", "CloudSimulator",
            "ArgumentParser", "Logging",
        ],
        "aws-man": ["Commands"],
        "Benchmarks": [
            "ReferenceStore",
            "Model", "HTTP", "CurlTransport", "AWS", "Accounts", "Queue", "Engine", "Jobs", "CloudSimulator",
            "VirtualTime", "Commands", "ArgumentParser", "Logging", "GRDB", "NIOCore", "NIOPosix",
        ],
        "Simulation": [
            "ReferenceStore", "TestRandom",
            "Model", "HTTP", "AWS", "Accounts", "Queue", "Engine", "Jobs", "Reports", "CloudSimulator", "VirtualTime",
            "ArgumentParser", "Logging",
        ],
        "CrashHarness": ["Model", "Commands"],
    ]

    static let rule = Rule(name: "layers", instead: "an import against the arrows of Sources/ARCHITECTURE.md") {
        source in
        guard !source.isTest else { return [] }
        let allowed = system.union(allowed[source.target] ?? [])
        return source.codeLines.enumerated().compactMap { index, line in
            guard let module = importedModule(line), !allowed.contains(module) else { return nil }
            return index + 1
        }
    }

    /// Words of AWS that the queue and the engine must not know, in code: their comments may give examples.
    static let words = Rule(name: "AWS in the queue", instead: "the queue and the engine know no AWS") { source in
        guard
            ["Sources/Queue/", "Sources/Engine/", "Tests/Support/ReferenceStore/"].contains(
                where: source.path.hasPrefix)
        else { return [] }
        return Pattern(#"\w*(AWS|EC2|CloudWatch|createSnapshot|deleteSnapshot|[rR]egisterImage|createAlarm)\w*"#)
            .lines(in: source.code)
    }

    /// The module of an import line, e.g. `GRDB` of `internal import struct GRDB.Row`.
    static func importedModule(_ line: Substring) -> String? {
        Pattern(
            #"^\s*(?:@\w+\s+)*(?:(?:package|internal|fileprivate|private|public)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)"#
        ).captures(in: String(line)).first
    }
}
