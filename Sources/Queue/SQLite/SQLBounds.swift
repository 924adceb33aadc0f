/// The bounds of what this program writes. A value out of them comes from an edited or damaged file. Within them, sums and
/// differences of all rows of a file fit into 64 bits.
enum SQLBounds {
    /// Times in milliseconds, in the years 1 to 9999. Numbers of rows, fences and epochs are far below that.
    static let times: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999
    /// Counts. A file of 10,000,000 tasks is large.
    static let counts: ClosedRange<Int64> = 0...(1 << 40)
    /// The factor by which a rate is lowered.
    static let factors = 0.0...1.0
    /// The longest text or row that is read for people, in bytes. The longest that is written has some kilobytes.
    static let rowBytes: Int32 = 1 << 20

    /// A value out of its bounds.
    struct Violation: Error {
        let column: String
        let value: String

        var message: String { "\(column) is \(value), which aws-man never writes" }
    }
}
