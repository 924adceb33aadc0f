import Foundation

/// Where a text for people is read: the size of the screen, and the time zone of the times.
package struct Display: Sendable, Hashable {
    /// The columns of the screen. What is not written to a terminal, such as a mail, has the usual width.
    package var columns: Int
    /// The lines of the screen; nil for what is not written to a terminal.
    package var rows: Int?
    package var zone: TimeZone

    /// The narrowest width for which tables are made.
    package static let usualColumns = 80

    /// Nil stands for what is not written to a terminal, and for UTC.
    package init(columns: Int? = nil, rows: Int? = nil, zone: TimeZone? = nil) {
        self.columns = max(columns ?? Self.usualColumns, Self.usualColumns)
        self.rows = rows
        self.zone = zone ?? .gmt
    }
}
