import AWS
import Foundation
import Model

/// The images of an inventory as the rules of a retention judge them, among those that hold the same volume.
struct RetainedImages: Sendable {
    private let reasons: [ImageID: KeepReasons]

    init(in inventory: Inventory, _ rules: RetentionRules, at now: Instant, in zone: TimeZone) {
        var groups: [ImageReplacements.Key: [RankedBackup<ImageID>]] = [:]
        var keys: [(ImageID, [ImageReplacements.Key])] = []
        for image in inventory.images ?? [] {
            guard let start = image.createdAt, let rank = Self.rank(of: image, in: inventory) else { continue }
            let named = image.namedInstance
            keys.append((image.id, ImageReplacements.keys(of: image, in: inventory, named: [named])))
            for key in ImageReplacements.keys(of: image, in: inventory, named: [named, nil]) {
                groups[key, default: []].append(RankedBackup(id: image.id, start: start, rank: rank))
            }
        }
        let judged = groups.mapValues { rules.reasons(for: $0, at: now, in: zone) }
        reasons = Dictionary(
            uniqueKeysWithValues: keys.map { id, keys in
                (id, keys.reduce(into: KeepReasons()) { $0.formUnion(judged[$1]?[id] ?? []) })
            })
    }

    /// The rules that keep the image; nil for one that they do not count.
    subscript(_ id: ImageID) -> KeepReasons? { reasons[id] }

    private static func rank(of image: Image, in inventory: Inventory) -> RankedBackup<ImageID>.Rank? {
        guard image.state == .available, ImageDeregistration.isAuto(image) else { return nil }
        guard ImageReplacements.replaces(image, inventory) else { return .other }
        return ImageWeek(image) == nil ? .good : .ours
    }
}
