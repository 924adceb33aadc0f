import Foundation
import Model

/// The JSON that a task carries besides its subject: identities and what was decided when it was planned, with a version.
package protocol TaskPayload: Codable, Hashable, Sendable {
    static var currentVersion: Int { get }
    var version: Int { get }
}

extension TaskPayload {
    /// With its keys sorted, so that the same decision is the same text.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            preconditionFailure("a payload of strings, numbers and booleans can always be encoded: \(error)")
        }
    }

    /// Nil when the text is not this payload in this version.
    package init?(json: String) {
        // Why: what cannot be read is one thing to the caller, whatever is wrong with it.
        guard let payload = try? PayloadCoding.decoder.decode(Self.self, from: Data(json.utf8)),
            payload.version == Self.currentVersion
        else { return nil }
        self = payload
    }
}

/// Made once: as it is, it never changes.
private enum PayloadCoding {
    static let decoder = JSONDecoder()
}

/// The instance that a volume was attached to, and whether as its root: what a snapshot's tags say.
package struct CreateSnapshotPayload: TaskPayload {
    package static let currentVersion = 1
    package var version = Self.currentVersion
    package let instance: String
    package let instanceName: String
    package let isRoot: Bool
}

/// By which rule a snapshot goes.
package struct DeleteSnapshotPayload: TaskPayload {
    package static let currentVersion = 1
    package var version = Self.currentVersion
    package let why: Why

    /// Which rule must hold when it is done. `failed`: ours, and it ended in error.
    package enum Why: String, Codable, Sendable { case retention, duplicate = "twin", failed }
}

/// The week of an image, fixed when it is planned, and the names that it may take.
package struct RegisterImagePayload: TaskPayload {
    package static let currentVersion = 1
    package var version = Self.currentVersion
    package let week: String
    package let imageName: String
    /// The name to take when another's image turns out to hold the first.
    package let otherName: String
    package let instanceName: String
    package let rootVolume: String
}

/// By which rule an image goes.
package struct DeregisterImagePayload: TaskPayload {
    package static let currentVersion = 1
    package var version = Self.currentVersion
    package let why: Why
    /// How many of its snapshots go with it at most; nil: none.
    package var snapshots: Int?

    /// `unusable`: tonight's, failed or not like its instance; `duplicate`: a second of its instance and week. No age has to
    /// pass for these.
    package enum Why: String, Codable, Sendable { case retention, unusable, duplicate = "twin" }
}

/// What an alarm is called, and its instance.
package struct CreateAlarmPayload: TaskPayload {
    package static let currentVersion = 1
    package var version = Self.currentVersion
    package let alarmName: String
    package let instanceName: String
}
