import CFaultyDisk

/// A folder on a disk that fails when it is told to.
struct FaultyDisk: Sendable {
    enum Fault: String, CaseIterable, Sendable {
        case full, error, torn, read, power

        fileprivate var code: aws_man_fault {
            switch self {
            case .full: AWS_MAN_FAULT_FULL
            case .error: AWS_MAN_FAULT_ERROR
            case .torn: AWS_MAN_FAULT_TORN
            case .read: AWS_MAN_FAULT_READ
            case .power: AWS_MAN_FAULT_POWER
            }
        }
    }

    private static let installed = aws_man_faulty_disk_install()
    private let number: Int32

    /// Runs `body` with a folder of its own, which is a healthy disk until it is broken.
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

    /// Counts anew, and fails at the operation (of `read`: at the read) with that number, from 1.
    func breaks(_ fault: Fault, at operation: Int) {
        aws_man_faulty_disk_break(number, fault.code, Int64(operation))
    }

    func mend() { aws_man_faulty_disk_mend(number) }

    /// Writes, truncations and syncs since it was broken or mended.
    var operations: Int { Int(aws_man_faulty_disk_operations(number)) }
    var reads: Int { Int(aws_man_faulty_disk_reads(number)) }
    var hasStruck: Bool { aws_man_faulty_disk_has_struck(number) != 0 }
    var openFiles: Int { Int(aws_man_faulty_disk_open_files(number)) }

    /// What a power failure leaves of what was not synced; false when the files could not be changed so.
    func lose(seed: UInt64) -> Bool { aws_man_faulty_disk_lose(number, seed) == 0 }
}
