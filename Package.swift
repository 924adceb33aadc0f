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
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .target(name: "Model", swiftSettings: rules),
        .target(name: "HTTP", dependencies: ["Model"], swiftSettings: rules),
        .target(name: "CurlTransport", dependencies: ["HTTP", "CCurl"], swiftSettings: rules),
        .target(name: "AWS", dependencies: ["Model", "HTTP", "CCrypto", "CExpat"], swiftSettings: rules),
        .target(name: "Accounts", dependencies: ["Model", yams], swiftSettings: rules),
        .target(
            name: "Queue", dependencies: ["Model", "CSQLite", grdb], exclude: ["Migrations/README.md"],
            resources: ["0001_queue_create", "0002_allowance_create", "0003_call_counter_vain", "0004_task_also_removes"].map { .embedInCode("Migrations/\($0).sql") },
            swiftSettings: rules),
        .target(name: "Engine", dependencies: ["Model", "Queue", deque, heap, log], swiftSettings: rules),
        .target(
            name: "Jobs", dependencies: ["Model", "HTTP", "AWS", "Accounts", "Queue", "Engine"], swiftSettings: rules),
        .target(name: "Reports", dependencies: ["Model"], swiftSettings: rules),
        .target(name: "CloudSimulator", dependencies: ["Model", "HTTP", "CCrypto"], swiftSettings: rules),
        .target(
            name: "Commands",
            dependencies: [
                "Model", "HTTP", "AWS", "Accounts", "Queue", "Engine", "Jobs", "Reports", "CurlTransport", "CloudSimulator",
                arguments, deque, heap, log,
            ],
            exclude: ["DemoFleet/README.md"],
            resources: ["analytics", "archive", "defaults", "payments", "production-cn", "sandbox", "shop", "staging-cn"]
                .map { .embedInCode("DemoFleet/\($0).yaml") },
            swiftSettings: rules),
        .executableTarget(name: "aws-man", dependencies: ["Commands"], swiftSettings: rules),
        // The same on a loopback port, for tests; not shipped, so that the program carries no server.
        .executableTarget(
            name: "CloudSimulatorServer", dependencies: ["CloudSimulator", "Model", "HTTP", arguments, log] + listening,
            swiftSettings: rules),
        // The commands, dying at named points, for tests; not shipped.
        .executableTarget(name: "CrashHarness", dependencies: ["Commands", "Model"], swiftSettings: rules),
        // Not shipped: measures what the program promises.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Model", "HTTP", "CurlTransport", "AWS", "Accounts", "Queue", "Engine", "Jobs", "CloudSimulator",
                "VirtualTime", "Commands", "aws-man", arguments, grdb, log,
            ] + listening, exclude: ["README.md", "rival"], swiftSettings: rules),
        // A SQLite VFS that fails when it is told to, for the tests of the store; not shipped.
        .target(name: "CFaultyDisk", dependencies: ["CSQLite"], swiftSettings: rules),
        // Virtual clock and executor for the tests of the engine and of what runs on it.
        .target(name: "VirtualTime", dependencies: ["Model", deque, heap], swiftSettings: rules),
        // Nights in virtual time in which everything goes wrong; not shipped.
        .executableTarget(
            name: "SeededNights",
            dependencies: [
                "Model", "HTTP", "AWS", "Accounts", "Queue", "Engine", "Jobs", "Reports", "CloudSimulator", "VirtualTime",
                arguments, log,
            ], swiftSettings: rules),
        .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: rules),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP"], swiftSettings: rules),
        .testTarget(
            name: "AWSTests", dependencies: ["AWS", "HTTP", "Model"], exclude: ["Support/botocore_peer.py"],
            swiftSettings: rules),
        .testTarget(name: "AccountsTests", dependencies: ["Accounts", "Model"], swiftSettings: rules),
        .testTarget(name: "QueueTests", dependencies: ["CFaultyDisk", "Model", "Queue", grdb], swiftSettings: rules),
        .testTarget(
            name: "EngineTests", dependencies: ["Engine", "Model", "Queue", "VirtualTime", log], swiftSettings: rules),
        .testTarget(
            name: "JobsTests",
            dependencies: [
                "Jobs", "Model", "HTTP", "AWS", "Accounts", "Queue", "Engine", "CloudSimulator", "Reports", "VirtualTime",
                log,
            ],
            swiftSettings: rules),
        .testTarget(name: "CurlTransportTests", dependencies: ["CurlTransport", "HTTP", "CCurl"], swiftSettings: rules),
        .testTarget(
            name: "CloudSimulatorTests", dependencies: ["CloudSimulator", "CloudSimulatorServer", "HTTP", "Model"],
            exclude: ["Support/boto3_client.py"], swiftSettings: rules),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "Model"], swiftSettings: rules),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Commands", "CloudSimulator", "AWS", "Accounts", "HTTP", "Queue", "Model", grdb,
            ], swiftSettings: rules),
        .testTarget(name: "ProtocolTests", dependencies: ["AWS", "Engine", "Jobs", "Model", "Queue"], swiftSettings: rules),
        .testTarget(
            name: "CrashTests",
            dependencies: ["aws-man", "CrashHarness", "CloudSimulator", "CloudSimulatorServer", "Commands", "Model", grdb],
            swiftSettings: rules),
        .testTarget(name: "HouseTests", swiftSettings: rules),
        .testTarget(
            name: "EndToEndTests", dependencies: ["aws-man", "SeededNights"], exclude: ["README.md", "Support"], swiftSettings: rules),
    ]
)
