/// One step of the schema, as it stands in `migrations/` and is embedded in the binary.
struct Migration: Sendable {
    let number: Int
    /// The file's name without its number and ending, e.g. `queue_create`.
    let name: String
    let sql: String

    /// Every step this binary knows, in order.
    static let all = [
        Migration(number: 1, name: "queue_create", bytes: PackageResources._001_queue_create_sql),
        Migration(number: 2, name: "allowance_create", bytes: PackageResources._002_allowance_create_sql),
        Migration(number: 3, name: "call_counter_vain", bytes: PackageResources._003_call_counter_vain_sql),
        Migration(number: 4, name: "task_also_removes", bytes: PackageResources._004_task_also_removes_sql),
    ]

    init(number: Int, name: String, sql: String) {
        (self.number, self.name, self.sql) = (number, name, sql)
    }

    private init(number: Int, name: String, bytes: [UInt8]) {
        self.init(number: number, name: name, sql: String(decoding: bytes, as: UTF8.self))
    }

    /// FNV-1a, 64 bits, in hexadecimal: tells an edited file, not a forged one.
    var checksum: String {
        let hash = sql.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
