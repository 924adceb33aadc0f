import AWS
import Foundation
import Jobs
import Model
import Synchronization

/// AWS and the network before it: the resources that were made for the task, and the requests under way.
struct Cloud: Hashable, Sendable {
    /// The resources in the order in which they were made; the first has the number 1.
    var resources: [Resource] = []
    /// The requests, sorted by serial.
    var requests: [Request] = []

    struct Resource: Hashable, Sendable {
        enum State: String, Hashable, Sendable {
            case pending, completed, error, deleted
            /// A person deleted it.
            case taken
        }

        let startedAt: Int8
        /// The tick from which listings show the resource.
        let visibleFrom: Int8
        var state: State
    }

    /// A CreateSnapshot under way. AWS cannot see from it that an equal request was answered before.
    struct Request: Hashable, Sendable {
        enum State: Hashable, Sendable {
            case travelling
            /// AWS has acted or refused, and the sender does not have the answer yet.
            case answered(Said)
        }

        let host: Int
        let serial: Int8
        let signedAt: Int8
        var state = State.travelling
        /// The last tick at which the request may still arrive; nil while its sender waits.
        var deadline: Int8?
    }

    /// The numbers of the resources that a complete listing shows now.
    func visible(at now: Int8) -> [Int8] {
        resources.indices.filter {
            resources[$0].visibleFrom <= now && resources[$0].state != .deleted && resources[$0].state != .taken
        }
        .map { Int8($0 + 1) }
    }

    /// `Tonight.snapshot(of:)`: the snapshot to adopt, which is the first that is not in `error`; 0 for none.
    func adoptable(at now: Int8) -> Int8 {
        visible(at: now).first { self[$0].state != .error } ?? 0
    }

    subscript(number: Int8) -> Resource {
        get { resources[Int(number) - 1] }
        set { resources[Int(number) - 1] = newValue }
    }

    /// The number of resources that are neither deleted nor in `error`.
    var alive: Int { resources.count { $0.state == .pending || $0.state == .completed } }
    var completed: Int { resources.count { $0.state == .completed } }

    /// The kept resource for each surplus resource of a listing, as the program's own `SnapshotDuplicates` decides.
    func keptInsteadOf(among numbers: [Int8]) -> [Int8: Int8] {
        guard numbers.count > 1 else { return [:] }
        let listing = numbers.map { Listed(number: $0, resource: self[$0]) }
        if let known = Self.judged.withLock({ $0[listing] }) { return known }
        let duplicates = SnapshotDuplicates(among: numbers.map(snapshot), nil, nights: Self.nights)
        let kept = Dictionary(
            uniqueKeysWithValues: duplicates.keptInsteadOf.map {
                (Self.number(of: $0.key), Self.number(of: $0.value.id))
            })
        Self.judged.withLock { $0[listing] = kept }
        return kept
    }

    private struct Listed: Hashable {
        let number: Int8
        let resource: Resource
    }

    /// Why results are kept: each new result takes calendar computations, and few listings differ.
    private static let judged = Mutex<[[Listed]: [Int8: Int8]]>([:])

    private func snapshot(_ number: Int8) -> Snapshot {
        let resource = self[number]
        return Snapshot(
            id: SnapshotID("snap-\(number)"), ownerID: Sample.account, volume: VolumeID(Sample.subject),
            state: SnapshotState(ExactText(resource.state.rawValue)), startedAt: World.instant(resource.startedAt),
            tags: [TaskTags.task: "\(Sample.run)/\(Sample.kind)/\(Sample.subject)"],
            description: ResourceDescription.snapshot(instanceName: "web-1", at: World.instant(resource.startedAt)),
            storageTier: .standard,
            volumeSizeGiB: 8)
    }

    private static func number(of id: SnapshotID) -> Int8 { Int8(id.text.text.dropFirst("snap-".count)) ?? 0 }

    private static let nights = NightCalendar(nightlyAt: Sample.nightlyAt, zone: .gmt)
}
