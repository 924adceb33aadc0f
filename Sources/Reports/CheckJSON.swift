import Model

/// The findings of `accounts check`, as programs read them.
package struct CheckJSON: Sendable {
    package static let version = 1

    private let probes: [LaneProbe]
    private let warnings: [String]
    private let idle: [IdleAccount]
    private let exit: ProgramStatus

    package init(_ probes: [LaneProbe], warnings: [String], idle: [IdleAccount] = [], exit: ProgramStatus) {
        (self.probes, self.warnings, self.idle, self.exit) = (probes, warnings, idle, exit)
    }

    package var document: JSONDocument {
        .object([
            .init("version", .integer(Self.version)),
            .init("exit", .integer(Int(exit.rawValue))),
            .init("idle", IdleText.document(idle)),
            .init("warnings", .array(warnings.map { .string($0) })),
            .init("regions", .array(probes.map(Self.probe))),
        ])
    }

    private static func probe(_ probe: LaneProbe) -> JSONDocument {
        .object([
            .init("account", .string(probe.lane.account.digits)), .init("name", .string(probe.accountName)),
            .init("region", .string(probe.lane.region.name)), .init("ok", .bool(probe.isGood)),
            .init("checks", .array(probe.findings.map(finding))),
        ])
    }

    private static func finding(_ finding: LaneProbe.Finding) -> JSONDocument {
        let result: (String, [JSONDocument.Member]) =
            switch finding.result {
            case .fine: ("ok", [])
            case .untested(let why): ("untested", [.init("why", .string(why))])
            case .wrong(let problem):
                (
                    "bad",
                    [
                        .init("code", .string(problem.code)), .init("message", .string(problem.message)),
                        .init("hint", .string(problem.hint)), .init("request_id", .string(problem.requestID)),
                    ]
                )
            }
        return .object(
            [
                .init("what", .string(finding.what)), .init("result", .string(result.0)),
                .init("detail", .string(finding.detail)),
            ]
                + result.1)
    }
}
