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

let package = Package(
    name: "aws-man",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(name: "Model", swiftSettings: rules),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "HTTP", dependencies: ["Model"], swiftSettings: rules),
        .target(name: "CurlTransport", dependencies: ["HTTP", "CCurl"], swiftSettings: rules),
        .target(name: "AWS", dependencies: ["Model", "HTTP"], swiftSettings: rules),
        .target(name: "Accounts", dependencies: ["Model", yams], swiftSettings: rules),
        .target(name: "Queue", dependencies: ["Model", grdb], swiftSettings: rules),
        .target(name: "Engine", dependencies: ["Model", "Queue", log], swiftSettings: rules),
        .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: rules),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP"], swiftSettings: rules),
        .testTarget(name: "CurlTransportTests", dependencies: ["CurlTransport", "HTTP", "CCurl"], swiftSettings: rules),
    ]
)
