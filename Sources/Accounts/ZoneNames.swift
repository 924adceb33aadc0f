import Foundation

/// Names of the time zone database in Foundation. A static build contains them too, so no system file is read.
enum ZoneNames {
    /// The zone; nil when the database has no such name, in this spelling, for one place or for UTC.
    static func zone(_ name: String) -> TimeZone? {
        // Why: Foundation also takes abbreviations such as `CST` for one of their zones, `UTC+8` for an offset, and
        // names that only Java had.
        guard name.contains("/") ? !isForeign(name) : words.contains(name) else { return nil }
        return TimeZone(identifier: name)
    }

    /// The zones that an abbreviation may mean; empty for a word that is no usual abbreviation.
    static func candidates(for abbreviation: String) -> [String] { abbreviations[abbreviation.uppercased()] ?? [] }

    static func nearest(to name: String) -> String? {
        Suggestion.nearest(to: name, among: TimeZone.knownTimeZoneIdentifiers + ["UTC"])
    }

    private static func isForeign(_ name: String) -> Bool {
        name.hasPrefix("SystemV/") || name == "US/Pacific-New" || name == "Etc/Unknown"
    }

    /// The names of the database that are one word and mean one thing. It also has `EST`, `MST`, `HST`, `CET`, `MET`,
    /// `EET` and `WET`, but people mean several things by them.
    private static let words: Set<String> = [
        "CST6CDT", "Cuba", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "Greenwich", "Hongkong", "Iceland",
        "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC",
        "PST8PDT", "Poland", "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "Zulu",
    ]

    private static let abbreviations: [String: [String]] = [
        "ACT": ["Australia/Darwin", "America/Rio_Branco"], "AEST": ["Australia/Sydney", "Australia/Brisbane"],
        "AET": ["Australia/Sydney", "Australia/Brisbane"], "AGT": ["America/Argentina/Buenos_Aires"],
        "AKST": ["America/Anchorage"], "ART": ["America/Argentina/Buenos_Aires", "Africa/Cairo"],
        "AST": ["America/Halifax", "Asia/Riyadh", "America/Anchorage"], "BET": ["America/Sao_Paulo"],
        "BRT": ["America/Sao_Paulo"], "BST": ["Europe/London", "Asia/Dhaka"], "CAT": ["Africa/Maputo"],
        "CDT": ["America/Chicago", "America/Havana"], "CEST": ["Europe/Berlin", "Europe/Paris"],
        "CET": ["Europe/Berlin", "Europe/Paris"], "CNT": ["America/St_Johns"],
        "CST": ["America/Chicago", "Asia/Shanghai", "America/Havana"], "CTT": ["Asia/Shanghai"],
        "EAT": ["Africa/Nairobi"], "ECT": ["America/Guayaquil", "Europe/Paris"], "EDT": ["America/New_York"],
        "EEST": ["Europe/Athens", "Europe/Kyiv"], "EET": ["Europe/Athens", "Africa/Cairo"],
        "EST": ["America/New_York", "America/Panama", "Australia/Sydney"], "GST": ["Asia/Dubai"],
        "HKT": ["Asia/Hong_Kong"], "HST": ["Pacific/Honolulu"], "ICT": ["Asia/Bangkok"],
        "IET": ["America/Indiana/Indianapolis"], "IST": ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
        "JST": ["Asia/Tokyo"], "KST": ["Asia/Seoul"], "MDT": ["America/Denver"], "MET": ["Europe/Berlin"],
        "MIT": ["Pacific/Apia", "Pacific/Marquesas"], "MSK": ["Europe/Moscow"],
        "MST": ["America/Denver", "America/Phoenix", "Asia/Kuala_Lumpur"], "NET": ["Asia/Yerevan"],
        "NST": ["America/St_Johns", "Pacific/Auckland"], "NZST": ["Pacific/Auckland"], "PDT": ["America/Los_Angeles"],
        "PHT": ["Asia/Manila"], "PKT": ["Asia/Karachi"], "PLT": ["Asia/Karachi"], "PNT": ["America/Phoenix"],
        "PRT": ["America/Puerto_Rico"], "PST": ["America/Los_Angeles", "Asia/Manila"], "SGT": ["Asia/Singapore"],
        "SST": ["Asia/Singapore", "Pacific/Pago_Pago", "Pacific/Guadalcanal"], "TRT": ["Europe/Istanbul"],
        "VST": ["Asia/Ho_Chi_Minh"], "WAT": ["Africa/Lagos"], "WET": ["Europe/Lisbon"], "WIB": ["Asia/Jakarta"],
    ]
}
