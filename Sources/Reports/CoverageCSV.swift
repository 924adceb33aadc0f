import Model

/// The coverage of a fleet for spreadsheets: a row per volume, and a row for each account and region that
/// was not read, and for each account that is not worked.
package struct CoverageCSV: Sendable {
    private let lanes: [LaneCoverage]

    private let idle: [IdleAccount]

    package init(_ lanes: [LaneCoverage], idle: [IdleAccount] = []) { (self.lanes, self.idle) = (lanes, idle) }

    /// The text, without a newline at the end.
    package var text: String {
        var table = CSVTable(columns: [
            "account", "name", "region", "volume", "device", "instance", "instance_name", "instance_state", "selected",
            "verdict", "snapshot", "taken_at", "age_seconds", "tier", "by", "problem",
        ])
        for lane in lanes {
            let place = lane.place
            if let problem = place.problem {
                table.add(
                    [place.account, place.name, place.region] + Array(repeating: nil, count: 6)
                        + [CoverageVerdict.unread.rawValue] + Array(repeating: nil, count: 5)
                        + ["\(problem.code): \(problem.message)"])
            }
            for volume in lane.volumes {
                table.add([
                    place.account, place.name, place.region, volume.volume.text, volume.device.text,
                    volume.instance.text,
                    volume.instanceName.text, volume.instanceState, volume.verdict == .other ? "false" : "true",
                    volume.verdict.rawValue, volume.newest?.id.text, volume.newest?.takenAt?.description,
                    volume.age.map { String($0.milliseconds / 1_000) }, volume.newest?.tier,
                    volume.newest?.maker.rawValue, nil,
                ])
            }
        }
        for account in idle {
            table.add(
                [account.account.digits, account.name] + Array(repeating: nil, count: 7) + ["idle"]
                    + Array(repeating: nil, count: 5) + [account.reason.words])
        }
        return table.text
    }
}
