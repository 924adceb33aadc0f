/// Calls and words that the code must not use. `BannedCallsTests` has an example of each.
enum BannedCalls {
    static var rules: [Rule] { clock + concurrency + crashes + scope + tests }

    private static var clock: [Rule] {
        [
            .banned(
                "wall clock",
                #"\bDate\(\)|\bDate\.now\b|\bContinuousClock\b|\bSuspendingClock\b|\btime\(nil\)|\b(gettimeofday|clock_gettime)\("#,
                in: Edge.isInside, instead: "take Effects.now or Effects.uptime"),
            .banned(
                "randomness", unseeded + #"|\bUUID\(\)|\barc4random"#,
                in: Edge.isInside, instead: "take Effects.random, or a generator with a seed"),
            .banned(
                "unseeded test", unseeded, in: \.isTest,
                instead: "use a generator with a seed, so that a failure can be repeated"),
            .banned(
                "sleeping", #"\b(Task|Thread|Glibc)\.sleep\b|\b(usleep|nanosleep)\("#,
                in: { $0.isTest || Edge.isInside($0) }, instead: "take Effects.sleep; a test waits for a signal"),
            .banned(
                "formatter", #"\b(ISO8601)?DateFormatter\b|\bISO8601FormatStyle\b"#, in: { !$0.isTest },
                instead: "Instant and UTCComponents print and read times"),
            .banned(
                "environment", #"\bProcessInfo\.processInfo\.environment\b|\bgetenv\("#, in: Edge.isInside,
                instead: "take the environment as a value"),
        ]
    }

    /// `effects.random()` and `self.random()` are allowed: they draw from a generator that was handed in.
    private static let unseeded =
        #"\b(Bool|U?Int\d*|Double|Float)\.random\((?!.*using:)|(?<![\w)])\.random\(in:(?!.*using:)"#
        + #"|\.randomElement\(\)|\.shuffled\(\)|\bSystemRandomNumberGenerator\b"#

    private static var concurrency: [Rule] {
        [
            .banned(
                "unstructured task", #"\bTask(<[^>]*>)?(\([^)]*\))?\s*\{|\bTask\.(detached|immediate)\b"#,
                instead: "a child of a task group (async let in a test), or work handed back to the parent"),
            .banned(
                "checker off",
                #"@unchecked Sendable|nonisolated\(unsafe\)|@preconcurrency import|\bunsafeBitCast\b|\bassumeIsolated\b"#,
                instead:
                    "Mutex, or a value; where C leaves no choice: one place, allowed here, with a // Safety: comment"),
            .banned(
                "lock", #"\b(NSLock|NSRecursiveLock|os_unfair_lock)\b|\bpthread_mutex_"#,
                instead: "Mutex of Synchronization"),
            .banned(
                "blocking wait",
                #"\b(DispatchSemaphore|DispatchGroup|RunLoop)\b|\bDispatchQueue\.main\b|\bcurl_easy_perform\b"#,
                in: { !$0.isTest }, instead: "two cores are two threads: nothing blocks on the cooperative pool"),
            .banned(
                "shared state", #"\bstatic let (shared\b|(default|instance)( *: *\w+)? *= *[\w.]+\()"#,
                instead: "build it in Commands and pass it down"),
        ]
    }

    private static var crashes: [Rule] {
        [
            .banned(
                "crash on input", #"\bfatalError\(|\btry!|\bas!"#, instead: "throw; precondition for programmer error"),
            .banned(
                "dropped error", #"\btry\?"#, unless: .comment("Why:"),
                instead: "rethrow it, make an outcome of it, or say with // Why: what makes it harmless"),
            .banned(
                "empty catch", #"\bcatch\b[^{\n]*\{\s*\}"#, unless: .commentInside("Why:"),
                instead: "rethrow it, make an outcome of it, or show it"),
        ]
    }

    private static var scope: [Rule] {
        [
            .banned(
                "public",
                #"(?<![.\w])(public|open)\s+(let|var|func|struct|enum|class|final|actor|protocol|init|static|typealias|extension)\b"#,
                instead: "package access: nothing outside this package uses it"),
            .banned(
                "printing", #"(?<![.\w])(print|debugPrint|NSLog|puts)\("#, in: Edge.isInside,
                instead: "return text; Commands writes it"),
            .banned(
                "Foundation's networking", #"\bURLSession\b|\bimport FoundationNetworking\b"#, in: { !$0.isTest },
                instead: "Transport"),
        ]
    }

    private static var tests: [Rule] {
        [
            .banned("XCTest", #"\bimport XCTest\b|\bXCTSkip|\bXCTestCase\b"#, instead: "Swift Testing"),
            .banned(
                "testable import", "@testable import",
                instead: "test through package access: what a test needs is a surface that the module owns"),
            .banned(
                "test switched off", #"\.disabled\((?!if:)|\.enabled\(if:\s*false"#, in: \.isTest,
                unless: .comment("Why:"),
                instead: "fix it or remove it"),
        ]
    }
}
