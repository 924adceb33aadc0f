import Foundation
import Model

/// The restore points of one volume or instance, as text, JSON and comma-separated values.
package struct RestoreView: Sendable {
    private let subject: String
    private let lanes: [LaneRestore]

    /// The most rows of one volume in the text, unless all are asked for.
    private static let rowsAtMost = 40

    package init(of subject: String, _ lanes: [LaneRestore]) {
        self.subject = subject
        self.lanes = lanes
    }

    /// The version of the JSON form.
    package static let version = 1

    package var points: Int { lanes.reduce(0) { $0 + $1.points.count } }
    package var unread: Int { lanes.count { $0.place.problem != nil } }
    /// True when it is listed somewhere, or something to restore from names it.
    package var isFound: Bool { points > 0 || lanes.contains(where: \.isListed) }

    /// The text, without a newline at the end. Volumes come in the order of their newest snapshot.
    package func text(showsAll: Bool, ink: Ink, zone: TimeZone = .gmt) -> String {
        let restorable = lanes.flatMap(\.points).count(where: \.isComplete)
        var lines = [
            ink.paint(subject, .strong)
                + (points == 0
                    ? ": nothing to restore from was found."
                    : ": \(Wording.count(points, "snapshot or image", plural: "snapshots and images")),"
                        + " \(Wording.count(restorable)) complete.")
        ]
        if points > 0 {
            lines.append("  Times are those of \(zone.identifier == "GMT" ? "UTC" : zone.identifier).")
        }
        if unread > 0 { lines.append("  \(Wording.places(unread)) could not be read, and may hold more.") }
        for lane in lanes { lines += lane.warnings.map { "  warning: " + Printable.line($0) } }
        for lane in lanes where !lane.points.isEmpty {
            lines += [
                "",
                ink.paint(Printable.name(lane.place.name), .strong) + " (\(lane.place.account)/\(lane.place.region))",
            ]
            lines += Self.blocks(lane, showsAll, ink, zone)
        }
        lines += lanes.map(\.place).unread(ink)
        return lines.joined(separator: "\n")
    }

    private static func blocks(_ lane: LaneRestore, _ showsAll: Bool, _ ink: Ink, _ zone: TimeZone) -> [String] {
        var order: [ExactText] = []
        var groups: [ExactText: [RestorePoint]] = [:]
        for point in lane.points {
            if groups[point.volume] == nil { order.append(point.volume) }
            groups[point.volume, default: []].append(point)
        }
        return order.flatMap { volume -> [String] in
            let points = groups[volume] ?? []
            var table = TextTable(columns: [
                .init("ID", .left), .init("TAKEN", .left), .init("AGE", .right), .init("STATE", .left),
                .init("BY", .left),
            ])
            for point in points.prefix(showsAll ? .max : rowsAtMost) {
                table.add([
                    .init(point.id.text),
                    .init(point.takenAt.map { String(Wording.time($0, in: zone).prefix(16)) } ?? "?"),
                    .init(point.age(at: lane.listedAt)?.words ?? "?"),
                    .init(
                        point.isComplete && point.isArchived ? "archived" : point.state,
                        point.isComplete ? .good : .notice, limit: 11),
                    .init(point.maker.words),
                ])
            }
            let more = points.count - rowsAtMost
            let claim = points.allSatisfy(\.isClaimed) ? " (only tags name the instance)" : ""
            return ["  " + (volume.isEmpty ? "images of an unknown volume" : Printable.name(volume.text)) + claim]
                + table.lines(ink, indent: 2)
                + (!showsAll && more > 0 ? ["  and \(Wording.count(more)) older: --all shows them"] : [])
        }
    }

    package func document(exit: ProgramStatus) -> JSONDocument {
        .object([
            .init("version", .integer(Self.version)),
            .init("subject", .string(subject)),
            .init("exit", .integer(Int(exit.rawValue))),
            .init(
                "regions",
                .array(
                    lanes.map { lane in
                        .object(
                            lane.place.members + [
                                .init("listed_at", .string(lane.listedAt?.description)),
                                .init("warnings", .array(lane.warnings.map { .string($0) })),
                                .init("points", .array(lane.points.map { Self.point($0, lane) })),
                            ])
                    })),
        ])
    }

    private static func point(_ point: RestorePoint, _ lane: LaneRestore) -> JSONDocument {
        .object([
            .init("id", .string(point.id.text)),
            .init("volume", .string(point.volume.isEmpty ? nil : point.volume.text)),
            .init("taken_at", .string(point.takenAt?.description)),
            .init("age_seconds", point.age(at: lane.listedAt).map { .number($0.inSeconds) } ?? .null),
            .init("state", .string(point.state)),
            .init("tier", .string(point.tier)),
            .init("by", .string(point.maker.rawValue)),
            .init("by_tags_only", .bool(point.isClaimed)),
        ])
    }

    /// The comma-separated values, without a newline at the end.
    package var csv: String {
        var table = CSVTable(columns: [
            "account", "name", "region", "id", "volume", "taken_at", "age_seconds", "state", "tier", "by",
            "by_tags_only", "problem",
        ])
        for lane in lanes {
            let place = lane.place
            if let problem = place.problem {
                table.add(
                    [place.account, place.name, place.region] + Array(repeating: nil, count: 8)
                        + ["\(problem.code): \(problem.message)"])
            }
            for point in lane.points {
                table.add([
                    place.account, place.name, place.region, point.id.text, point.volume.text,
                    point.takenAt?.description,
                    point.age(at: lane.listedAt).map { String($0.milliseconds / 1_000) }, point.state, point.tier,
                    point.maker.rawValue, point.isClaimed ? "true" : "false", nil,
                ])
            }
        }
        return table.text
    }
}

extension RestorePoint {
    /// True when a volume or an instance can be made from it.
    fileprivate var isComplete: Bool { state == "completed" || state == "available" }
}
