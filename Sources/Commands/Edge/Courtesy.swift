import Foundation

/// Gives way to other processes. A process that only shows something must not slow down the one that backs up.
enum Courtesy {
    /// The lowest priority that is no real-time class: beside a busy thread of the usual one it gets a seventieth of a processor.
    private static let niceness: Int32 = 19

    /// Lowers the priority of all threads. On Linux each has its own, and a new one takes that of the thread that makes it.
    static func stepBack() {
        // Why: without the list, the threads that are made from now on still have it from this one.
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        for thread in threads.compactMap({ id_t($0) }) + [0] { setpriority(Self.process, thread, niceness) }
    }

    #if os(Linux)
        private static let process = __priority_which_t(PRIO_PROCESS.rawValue)
    #else
        private static let process = PRIO_PROCESS
    #endif
}
