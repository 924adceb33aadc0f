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
let log = Target.Dependency.product(name: "Logging", package: "swift-log")

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let listening: [Target.Dependency] = [
    .product(name: "HummingbirdCore", package: "hummingbird"), .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
]

let package = Package(
    name: "aws-man",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        .target(name: "Model", swiftSettings: rules),
        .target(name: "HTTP", dependencies: ["Model"], swiftSettings: rules),
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "AWS", dependencies: ["Model", "HTTP"], swiftSettings: rules),
        .target(name: "Accounts", dependencies: ["Model", yams], swiftSettings: rules),
        .target(name: "Queue", dependencies: ["Model", grdb], swiftSettings: rules),
        .target(name: "Engine", dependencies: ["Model", "Queue", log], swiftSettings: rules),
        .target(name: "CloudSimulator", dependencies: ["Model", "HTTP", "CCrypto"], swiftSettings: rules),
        .executableTarget(
            name: "CloudSimulatorServer", dependencies: ["CloudSimulator", "Model", "HTTP", arguments, log] + listening,
            swiftSettings: rules),
        .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: rules),
        .testTarget(
            name: "CloudSimulatorTests", dependencies: ["CloudSimulator", "CloudSimulatorServer", "HTTP", "Model"],
            exclude: ["Support/boto3_client.py"], swiftSettings: rules),
    ]
)
