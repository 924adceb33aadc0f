/// What the program does for a lane; each is covered, or not, by itself.
package enum Feature: String, Sendable, CaseIterable, Codable, Comparable {
    case snapshots, images, alarms

    package static func < (left: Feature, right: Feature) -> Bool { left.rawValue < right.rawValue }
}
