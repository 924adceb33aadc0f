// swift-tools-version: 6.2
import PackageDescription

/// One rule set for every Swift target: Swift 6 mode (strict concurrency comes with it), warnings are errors.
let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let listening: [Target.Dependency] = [
    .product(name: "HummingbirdCore", package: "hummingbird"), .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
]
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let processes: [Target.Dependency] = [
    .product(name: "Subprocess", package: "swift-subprocess"), .product(name: "SystemPackage", package: "swift-system"),
]
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "aws-man",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .target(name: "Model", swiftSettings: rules),
        .target(name: "Files", swiftSettings: rules),
        .target(name: "HTTP", dependencies: ["Model"], swiftSettings: rules),
        .target(name: "CurlTransport", dependencies: ["HTTP", "CCurl"], swiftSettings: rules),
        .target(
            name: "AWS", dependencies: ["Model", "HTTP", "CCrypto", "CExpat"], exclude: ["FACTS.md"],
            swiftSettings: rules),
        .target(name: "Accounts", dependencies: ["Model", "Files", yams], swiftSettings: rules),
        .target(
            name: "Queue", dependencies: ["Model", "Files", "CSQLite", grdb],
            exclude: ["FACTS.md", "Migrations/README.md"],
            resources: [
                "0001_queue_create", "0002_allowance_create", "0003_call_counter_vain", "0004_task_also_removes",
                "0005_selection_create", "0006_outage_create", "0007_lane_night_create",
                "0008_open_work_index", "0009_warning_listed_by", "0010_idle_account_create", "0011_view_create",
                "0012_notice_create",
            ].map { .embedInCode("Migrations/\($0).sql") },
            swiftSettings: rules),
        .target(name: "Engine", dependencies: ["Model", "Queue", deque, heap, log], swiftSettings: rules),
        .target(
            name: "Jobs", dependencies: ["Model", "HTTP", "AWS", "Accounts", "Queue", "Engine"], swiftSettings: rules),
        .target(
            name: "Reports", dependencies: ["Model", mustache], exclude: ["README.md", "aws-man.schema.json"],
            resources: [
                "page.mustache", "site.mustache", "head.mustache", "foot.mustache", "page.css", "site.css", "site.js",
            ].map { .embedInCode("Page/\($0)") }, swiftSettings: rules),
        .target(name: "CloudSimulator", dependencies: ["Model", "HTTP", "CCrypto"], swiftSettings: rules),
        .target(
            name: "WebServer",
            dependencies: ["Model", log, .product(name: "NIOHTTPTypes", package: "swift-nio-extras")] + listening,
            swiftSettings: rules),
        .target(
            name: "Commands",
            dependencies: [
                "Model", "Files", "HTTP", "AWS", "Accounts", "Queue", "Engine", "Jobs", "Reports", "CurlTransport",
                "CloudSimulator", "WebServer",
                arguments, log,
            ] + processes,
            exclude: ["DemoFleet/README.md"],
            resources: [
                "analytics", "archive", "defaults", "payments", "production-cn", "sandbox", "shop", "staging-cn",
            ]
            .map { .embedInCode("DemoFleet/\($0).yaml") },
            swiftSettings: rules),
        .executableTarget(name: "aws-man", dependencies: ["Commands"], swiftSettings: rules),
        // Below: tests and what only they need; nothing of it is shipped.
        .target(
            name: "VirtualTime", dependencies: ["Model", deque, heap], path: "Tests/Support/VirtualTime",
            swiftSettings: rules),
        .target(
            name: "ReferenceStore", dependencies: ["Model", "Queue"], path: "Tests/Support/ReferenceStore",
            swiftSettings: rules),
        .target(name: "TestRandom", dependencies: ["Model"], path: "Tests/Support/TestRandom", swiftSettings: rules),
        .target(
            name: "AnswerExamples", dependencies: ["Model", "AWS"], path: "Tests/Support/AnswerExamples",
            swiftSettings: rules),
        .target(name: "TestServer", path: "Tests/Support/TestServer", swiftSettings: rules),
        .target(
            name: "CFaultyDisk", dependencies: ["CSQLite"], path: "Tests/Support/CFaultyDisk", swiftSettings: rules),
        .executableTarget(
            name: "CloudSimulatorServer",
            dependencies: ["CloudSimulator", "Model", "HTTP", arguments, log] + listening,
            path: "Tests/Programs/CloudSimulatorServer", swiftSettings: rules),
        .executableTarget(
            name: "CrashHarness", dependencies: ["Commands", "Model"], path: "Tests/Programs/CrashHarness",
            swiftSettings: rules),
        .executableTarget(
            name: "Simulation",
            dependencies: [
                "Model", "HTTP", "AWS", "Accounts", "Queue", "Engine", "Jobs", "Reports", "CloudSimulator",
                "VirtualTime",
                "ReferenceStore", "TestRandom", arguments, log,
            ], path: "Tests/Programs/Simulation", swiftSettings: rules),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Model", "HTTP", "CurlTransport", "AWS", "Accounts", "Queue", "Reports", "Commands", "TestRandom",
                "AnswerExamples", "TestServer", arguments, grdb,
            ], path: "Tests/Programs/Fuzz", exclude: ["Corpus"], swiftSettings: rules),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Model", "HTTP", "CurlTransport", "AWS", "Accounts", "Queue", "Engine", "Jobs", "CloudSimulator",
                "VirtualTime", "ReferenceStore", "TestServer", "Commands", "aws-man", arguments, grdb, log,
            ] + listening, path: "Tests/Programs/Benchmarks", exclude: ["README.md", "baseline"], swiftSettings: rules),
        .testTarget(
            name: "ModelTests", dependencies: ["Model", "TestRandom"], exclude: ["Support/restic.py"], swiftSettings: rules),
        .testTarget(name: "FilesTests", dependencies: ["Files"], swiftSettings: rules),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP"], swiftSettings: rules),
        .testTarget(
            name: "AWSTests", dependencies: ["AWS", "AnswerExamples", "HTTP", "Model", "TestRandom"],
            exclude: ["Support/botocore_credentials.py", "Support/botocore_peer.py"],
            swiftSettings: rules),
        .testTarget(name: "AccountsTests", dependencies: ["Accounts", "Model"], swiftSettings: rules),
        .testTarget(
            name: "QueueTests",
            dependencies: [
                "CFaultyDisk", "CSQLite", "Model", "Queue", "ReferenceStore", "TestRandom", grdb,
            ],
            swiftSettings: rules),
        .testTarget(
            name: "EngineTests", dependencies: ["Engine", "Model", "Queue", "ReferenceStore", "VirtualTime", log],
            swiftSettings: rules),
        .testTarget(
            name: "JobsTests",
            dependencies: [
                "Jobs", "Model", "HTTP", "AWS", "Accounts", "Queue", "Engine", "CloudSimulator", "Reports",
                "VirtualTime",
                "ReferenceStore", "TestRandom", log,
            ],
            swiftSettings: rules),
        .testTarget(
            name: "CurlTransportTests", dependencies: ["CurlTransport", "HTTP", "CCurl", "TestServer"],
            swiftSettings: rules),
        .testTarget(
            name: "CloudSimulatorTests", dependencies: ["CloudSimulator", "CloudSimulatorServer", "HTTP", "Model"],
            exclude: ["Support/boto3_client.py"], swiftSettings: rules),
        .testTarget(
            name: "WebServerTests", dependencies: ["WebServer", "Model", "TestServer", "TestRandom"],
            swiftSettings: rules),
        .testTarget(name: "ReportsTests", dependencies: ["AWS", "Reports", "Model"], swiftSettings: rules),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Commands", "CloudSimulator", "CurlTransport", "AWS", "Accounts", "Files", "HTTP", "Queue", "Model",
                "TestServer", arguments, grdb,
            ], swiftSettings: rules),
        .testTarget(
            name: "ProtocolTests", dependencies: ["AWS", "Engine", "Jobs", "Model", "Queue"], swiftSettings: rules),
        .testTarget(
            name: "CrashTests",
            dependencies: [
                "aws-man", "CrashHarness", "CloudSimulator", "CloudSimulatorServer", "Commands", "Model", "TestServer", grdb,
            ],
            swiftSettings: rules),
        .testTarget(name: "HouseTests", swiftSettings: rules),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "aws-man", "CloudSimulator", "CloudSimulatorServer", "Fuzz", "Model", "Simulation", "TestServer",
            ],
            exclude: ["README.md", "Support"], swiftSettings: rules),
    ]
)
