import Foundation

/// Names of the time zone database in Foundation. A static build contains them too, so no system file is read.
enum ZoneNames {
    /// The zone; nil when the database has no name in this spelling. Offsets such as `GMT+8` are no names.
    static func zone(_ name: String) -> TimeZone? {
        // Why: Foundation makes a zone of `GMT+8`, which means the opposite of the database's `Etc/GMT+8`.
        guard !name.hasPrefix("GMT") || name == "GMT" else { return nil }
        return TimeZone(identifier: name)
    }

    static func nearest(to name: String) -> String? {
        Suggestion.nearest(to: name, among: TimeZone.knownTimeZoneIdentifiers + ["UTC"])
    }
}
