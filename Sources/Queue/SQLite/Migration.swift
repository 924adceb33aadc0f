import Model

/// One step of the schema: a file of `migrations/`, embedded in the binary.
struct Migration: Sendable {
    let number: Int
    /// The file's name without number and ending, e.g. `queue_create`.
    let name: String
    let sql: String

    /// Every step that this binary knows, in order.
    static let all = [
        Migration(number: 1, name: "queue_create", bytes: PackageResources._001_queue_create_sql),
        Migration(number: 2, name: "allowance_create", bytes: PackageResources._002_allowance_create_sql),
        Migration(number: 3, name: "call_counter_vain", bytes: PackageResources._003_call_counter_vain_sql),
        Migration(number: 4, name: "task_also_removes", bytes: PackageResources._004_task_also_removes_sql),
        Migration(number: 5, name: "selection_create", bytes: PackageResources._005_selection_create_sql),
        Migration(number: 6, name: "outage_create", bytes: PackageResources._006_outage_create_sql),
        Migration(number: 7, name: "lane_night_create", bytes: PackageResources._007_lane_night_create_sql),
        Migration(number: 8, name: "open_work_index", bytes: PackageResources._008_open_work_index_sql),
        Migration(number: 9, name: "warning_listed_by", bytes: PackageResources._009_warning_listed_by_sql),
        Migration(number: 10, name: "idle_account_create", bytes: PackageResources._010_idle_account_create_sql),
        Migration(number: 11, name: "view_create", bytes: PackageResources._011_view_create_sql),
        Migration(number: 12, name: "notice_create", bytes: PackageResources._012_notice_create_sql),
    ]

    init(number: Int, name: String, sql: String) {
        (self.number, self.name, self.sql) = (number, name, sql)
    }

    private init(number: Int, name: String, bytes: [UInt8]) {
        self.init(number: number, name: name, sql: String(decoding: bytes, as: UTF8.self))
    }

    /// The FNV-1a hash with 64 bits, in hexadecimal. It detects an edited file, but no forgery.
    var checksum: String {
        let digits = String(SeededRandom.hash(sql), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
