/// Which module may import which (`Sources/ARCHITECTURE.md`). The compiler also accepts other imports.
enum Layers {
    /// Every target may import these modules of the system; FoundationNetworking is not among them.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin",
    ]

    /// What each target may import besides. A target that is missing here may import nothing.
    static let allowed: [String: Set<String>] = [
        "Model": [],
        "Files": [],
        "HTTP": ["Model"],
        "CurlTransport": ["HTTP", "CCurl"],
        "AWS": ["Model", "HTTP", "CCrypto", "CExpat"],
        "Accounts": ["Model", "Files", "Yams"],
        "Queue": ["Model", "Files", "GRDB", "CSQLite"],
        "ReferenceStore": ["Model", "Queue"],
        "TestRandom": ["Model"],
        "Engine": ["Model", "Queue", "DequeModule", "HeapModule", "Logging"],
        "VirtualTime": ["Model", "DequeModule", "HeapModule"],
        "Jobs": ["Model", "HTTP", "AWS", "Accounts", "Queue", "Engine"],
        "Reports": ["Model", "Mustache"],
        "CloudSimulator": ["Model", "HTTP", "CCrypto"],
        "CloudSimulatorServer": [
            "Model", "HTTP", "CloudSimulator", "ArgumentParser", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix",
            "ServiceLifecycle", "Logging",
        ],
        "WebServer": [
            "Model", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTPTypes", "ServiceLifecycle",
            "Logging",
        ],
        "Commands": [
            "WebServer", "Model", "Files", "HTTP", "CurlTransport", "AWS", "Accounts", "Queue", "Engine", "Jobs",
            "Reports",
            "CloudSimulator", "ArgumentParser", "Logging", "Subprocess", "SystemPackage",
        ],
        "aws-man": ["Commands"],
        "Benchmarks": [
            "ReferenceStore",
            "Model", "HTTP", "CurlTransport", "AWS", "Accounts", "Queue", "Engine", "Jobs", "CloudSimulator",
            "VirtualTime", "TestServer", "Commands", "ArgumentParser", "Logging", "GRDB", "NIOCore", "NIOPosix",
        ],
        "Simulation": [
            "ReferenceStore", "TestRandom",
            "Model", "HTTP", "AWS", "Accounts", "Queue", "Engine", "Jobs", "Reports", "CloudSimulator", "VirtualTime",
            "ArgumentParser", "Logging",
        ],
        "AnswerExamples": ["Model", "AWS"],
        "TestServer": [],
        "Fuzz": [
            "Model", "HTTP", "CurlTransport", "AWS", "Accounts", "Queue", "Reports", "Commands", "TestRandom",
            "AnswerExamples", "TestServer", "ArgumentParser", "GRDB",
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

    /// The code of the queue and the engine must not use AWS's words. Their comments may.
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
