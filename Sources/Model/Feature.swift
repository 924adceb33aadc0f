/// A part of the program's work for a lane. Each feature is covered or uncovered by itself.
package enum Feature: String, Sendable, CaseIterable, Codable, Comparable {
    case snapshots, images, alarms

    package static func < (left: Feature, right: Feature) -> Bool { left.rawValue < right.rawValue }
}
