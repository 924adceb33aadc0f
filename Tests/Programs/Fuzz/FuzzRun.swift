import Foundation
import Model

/// Plays the cases of one target in this process.
struct FuzzRun {
    enum Plan {
        case single(Int)
        case cases(Int, from: Int)
        case seconds(Int, from: Int)

        var first: Int {
            switch self {
            case .single(let number): number
            case .cases(_, let from), .seconds(_, let from): from
            }
        }
    }

    let name: String
    let seed: UInt64
    let plan: Plan
    /// Gets the number of the case before the case is played, so that the parent knows which one killed the process.
    private let progress: Int32?

    /// The most memory of a process, in bytes. The largest answer that is read has 64 MiB.
    private static let memoryMaximum = 512 << 20
    /// The most address space, in bytes. A case that asks for more ends the process.
    private static let spaceMaximum: UInt = 8 << 30
    private static let complaintsMaximum = 5

    init(name: String, seed: UInt64, plan: Plan, progress: String?) throws {
        (self.name, self.seed, self.plan) = (name, seed, plan)
        self.progress = try progress.map { path in
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw POSIXError(.EIO) }
            return descriptor
        }
        var space = rlimit(rlim_cur: Self.spaceMaximum, rlim_max: Self.spaceMaximum)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &space)
    }

    static func again(_ name: String, seed: UInt64, number: Int) -> String {
        "swift run Fuzz --target \(name) --seed \(seed) --case \(number)"
    }

    /// Returns whether no case had a complaint.
    func play(_ target: some FuzzTarget) async throws -> Bool {
        let clock = ContinuousClock()
        let begun = clock.now
        var number = plan.first
        var complaints = 0
        var worst = (time: Duration.zero, number: number)
        while complaints < Self.complaintsMaximum, goesOn(number, clock.now - begun) {
            note(number)
            var random = SeededRandom(seed: seed &+ UInt64(number), "\(name) \(number)")
            let input = try target.draw(&random)
            if case .single = plan { print(target.shown(input)) }
            alarm(type(of: target).secondsMaximum)
            let start = clock.now
            var complaint = try await target.complaint(about: input)
            let time = clock.now - start
            alarm(0)
            if time > worst.time { worst = (time, number) }
            if complaint == nil, Self.peakMemory > Self.memoryMaximum {
                complaint = "\(Self.peakMemory >> 20) MB are used"
            }
            if let complaint {
                complaints += 1
                print("\(name): case \(number): \(complaint)")
                print("    \(target.shown(input).prefix(2_000))")
                print("    \(Self.again(name, seed: seed, number: number))")
            }
            number += 1
        }
        let cases = number - plan.first
        let rate = Double(cases) / max((clock.now - begun) / .seconds(1), 0.001)
        print(
            "\(name): \(cases) cases, \(Int(rate)) per second; worst \(worst.time.milliseconds) ms (case \(worst.number));"
                + " peak \(Self.peakMemory >> 20) MB")
        fflush(nil)
        return complaints == 0
    }

    private func goesOn(_ number: Int, _ time: Duration) -> Bool {
        switch plan {
        case .single(let only): number == only
        case .cases(let count, let from): number < from + count
        case .seconds(let seconds, _): time < .seconds(seconds)
        }
    }

    private func note(_ number: Int) {
        guard let progress else { return }
        withUnsafeBytes(of: number) { _ = pwrite(progress, $0.baseAddress, $0.count, 0) }
    }

    /// The most memory that the process had, in bytes.
    private static var peakMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss << 10
    }
}
