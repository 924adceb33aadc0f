import CFaultyDisk
import Foundation

/// A folder on a disk that fails on demand.
struct FaultyDisk: Sendable {
    enum Fault: String, CaseIterable, Sendable {
        case full, error, torn, read, open, delete, power

        fileprivate var code: aws_man_fault {
            switch self {
            case .full: AWS_MAN_FAULT_FULL
            case .error: AWS_MAN_FAULT_ERROR
            case .torn: AWS_MAN_FAULT_TORN
            case .read: AWS_MAN_FAULT_READ
            case .open: AWS_MAN_FAULT_OPEN
            case .delete: AWS_MAN_FAULT_DELETE
            case .power: AWS_MAN_FAULT_POWER
            }
        }

        /// Returns the operations at which to test the fault. A power failure is tested at every operation, and failed
        /// opens and deletes at every open or delete. The other faults take every third operation, together all.
        /// `AWS_MAN_ALL_FAULTS=1` tests each fault at all operations, which takes some minutes.
        func ordinals(upTo last: Int) -> [Int] {
            guard last > 0 else { return [] }
            if ProcessInfo.processInfo.environment["AWS_MAN_ALL_FAULTS"] != nil { return Array(1...last) }
            return switch self {
            case .power, .open, .delete: Array(1...last)
            case .full: Array(stride(from: 1, through: last, by: 3))
            case .error, .read: Array(stride(from: 2, through: last, by: 3))
            case .torn: Array(stride(from: 3, through: last, by: 3))
            }
        }

        /// The count that decides when the fault happens.
        fileprivate var count: aws_man_disk_count {
            switch self {
            case .full, .error, .torn, .power: AWS_MAN_DISK_OPERATIONS
            case .read: AWS_MAN_DISK_READS
            case .open: AWS_MAN_DISK_OPENS
            case .delete: AWS_MAN_DISK_DELETES
            }
        }
    }

    private static let installed = aws_man_faulty_disk_install()
    private let number: Int32

    /// Runs `body` with a new folder on a healthy disk.
    static func with<Output>(_ body: (Folder, FaultyDisk) async throws -> Output) async throws -> Output {
        precondition(installed == 0, "SQLite took the disk")
        return try await Folder.with { folder in
            let disk = FaultyDisk(number: aws_man_faulty_disk_attach(folder.path))
            precondition(disk.number >= 0, "there is room for one more disk")
            defer { aws_man_faulty_disk_detach(disk.number) }
            return try await body(folder, disk)
        }
    }

    private init(number: Int32) { self.number = number }

    /// Sets all counts to 0 and arms a fault. `operation` numbers the operation, read, opening or deletion, from 1.
    func breaks(_ fault: Fault, at operation: Int) {
        aws_man_faulty_disk_break(number, fault.code, Int64(operation))
    }

    func repair() { aws_man_faulty_disk_repair(number) }

    /// Returns at how many operations the fault could have happened since the disk was last broken or repaired.
    func moments(of fault: Fault) -> Int { Int(aws_man_faulty_disk_count(number, fault.count)) }
    var hasStruck: Bool { aws_man_faulty_disk_has_struck(number) != 0 }
    var openFiles: Int { Int(aws_man_faulty_disk_open_files(number)) }

    /// Loses a part of what was not synced, as a power failure does; false when the files could not be changed.
    func lose(seed: UInt64) -> Bool { aws_man_faulty_disk_lose(number, seed) == 0 }
}
