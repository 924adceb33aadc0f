import Accounts
import Synchronization

/// Keeps the account files as they were read, until one of them changes. A page is made often, and a fleet of a thousand files
/// takes longer to read than to look for changes.
final class FleetMemo: Sendable {
    private let last = Mutex<(stamp: FleetStamp, result: Result<Fleet, FleetError>)?>(nil)

    func fleet(in directory: String) throws(FleetError) -> Fleet {
        let stamp = FleetStamp(of: directory)
        if let kept = last.withLock({ $0 }), kept.stamp == stamp { return try kept.result.get() }
        let result = Result { () throws(FleetError) in try FleetReader.read(directory: directory) }
        // Why compare: a file that changed while it was read is read again.
        if FleetStamp(of: directory) == stamp { last.withLock { $0 = (stamp, result) } }
        return try result.get()
    }
}
