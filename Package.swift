// swift-tools-version: 6.2
import PackageDescription

/// One rule set for every Swift target: Swift 6 mode (strict concurrency comes with it), warnings are errors.
let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "aws-man",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(name: "Model", swiftSettings: rules),
        .target(name: "HTTP", dependencies: ["Model"], swiftSettings: rules),
        .target(name: "AWS", dependencies: ["Model", "HTTP"], swiftSettings: rules),
        .target(name: "Accounts", dependencies: ["Model", yams], swiftSettings: rules),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .target(
            name: "Queue", dependencies: ["Model", "CSQLite", grdb], exclude: ["Migrations/README.md"],
            resources: [.embedInCode("Migrations/0001_queue_create.sql")], swiftSettings: rules),
        .target(name: "Engine", dependencies: ["Model", "Queue", deque, heap, log], swiftSettings: rules),
        .target(name: "VirtualTime", dependencies: ["Model", deque, heap], swiftSettings: rules),
        .testTarget(name: "QueueTests", dependencies: ["Model", "Queue", grdb], swiftSettings: rules),
        .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: rules),
        .testTarget(
            name: "EngineTests", dependencies: ["Engine", "Model", "Queue", "VirtualTime", log], swiftSettings: rules),
    ]
)
