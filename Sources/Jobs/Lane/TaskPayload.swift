import Foundation
import Model

/// The JSON that a task carries besides its subject: identities and the decisions of its plan, with a version.
package protocol TaskPayload: Codable, Hashable, Sendable {
    /// The version that this program writes; 1 unless the payload says otherwise.
    static var currentVersion: Int { get }
    var version: Int { get }
    /// Nil when the text is not this payload in this version.
    init?(json: String)
}

extension TaskPayload {
    package static var currentVersion: Int { 1 }

    /// The JSON text. Its keys are sorted, so that equal decisions give equal texts.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            preconditionFailure("a payload of strings, numbers and booleans can always be encoded: \(error)")
        }
    }

    package init?(json: String) {
        // Why: the caller does the same for every text that cannot be read.
        guard let payload = try? PayloadCoding.decoder.decode(Self.self, from: Data(json.utf8)),
            payload.version == Self.currentVersion
        else { return nil }
        self = payload
    }
}

/// The payload of a task that needs nothing besides its subject.
struct NoPayload: TaskPayload {
    var version = Self.currentVersion

    init(json: String) {}
}

private enum PayloadCoding {
    /// Why one for all: a decoder is expensive to make and never changes.
    static let decoder = JSONDecoder()
}
