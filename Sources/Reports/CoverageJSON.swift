import Model

/// The coverage of a fleet as programs read it.
package struct CoverageJSON: Sendable {
    package static let version = 1

    private let lanes: [LaneCoverage]
    private let warnings: [String]
    private let idle: [IdleAccount]
    private let exit: ProgramStatus

    package init(_ lanes: [LaneCoverage], warnings: [String], idle: [IdleAccount] = [], exit: ProgramStatus) {
        self.idle = idle
        self.lanes = lanes
        self.warnings = warnings
        self.exit = exit
    }

    package var document: JSONDocument {
        let sums = CoverageSums(lanes)
        return .object([
            .init("version", .integer(Self.version)),
            .init("verdict", .string(sums.verdict.rawValue)),
            .init("exit", .integer(Int(exit.rawValue))),
            .init(
                "totals",
                .object([
                    .init("selected", .integer(sums.selected)),
                    .init("covered", .integer(sums.covered)),
                    .init("breached", .integer(sums.breached)),
                    .init("others", .integer(sums.others)),
                    .init("others_without_snapshot", .integer(sums.bare)),
                    .init("regions", .integer(sums.places)),
                    .init("regions_unread", .integer(sums.unread)),
                ])),
            .init("idle", IdleText.document(idle)),
            .init("warnings", .array(warnings.map { .string($0) })),
            .init("regions", .array(lanes.map(Self.lane))),
        ])
    }

    private static func lane(_ lane: LaneCoverage) -> JSONDocument {
        .object(
            lane.place.members + [
                .init("listed_at", .string(lane.listedAt?.description)),
                .init("rpo_seconds", lane.place.problem == nil ? .number(lane.rpo.inSeconds) : .null),
                .init("warnings", .array(lane.warnings.map { .string($0) })),
                .init("volumes", .array(lane.volumes.map(volume))),
            ])
    }

    private static func volume(_ volume: VolumeCoverage) -> JSONDocument {
        .object([
            .init("volume", .string(volume.volume.text)),
            .init("device", .string(volume.device.text)),
            .init("instance", .string(volume.instance.text)),
            .init("instance_name", .string(volume.instanceName.isEmpty ? nil : volume.instanceName.text)),
            .init("instance_state", .string(volume.instanceState)),
            .init("selected", .bool(volume.verdict != .other)),
            .init("verdict", .string(volume.verdict.rawValue)),
            .init("snapshot", .string(volume.newest?.id.text)),
            .init("taken_at", .string(volume.newest?.takenAt?.description)),
            .init("age_seconds", volume.age.map { .number($0.inSeconds) } ?? .null),
            .init("tier", .string(volume.newest?.tier)),
            .init("by", .string(volume.newest?.maker.rawValue)),
        ])
    }
}

extension CoveragePlace {
    /// The account and region, and why it could not be read.
    var members: [JSONDocument.Member] {
        [
            .init("account", .string(account)), .init("name", .string(name)), .init("region", .string(region)),
            .init(
                "unread",
                problem.map { problem in
                    .object([
                        .init("code", .string(problem.code)), .init("message", .string(problem.message)),
                        .init("hint", .string(problem.hint)),
                    ])
                } ?? .null),
        ]
    }
}
