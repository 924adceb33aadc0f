import AWS
import Model

/// The images of one listing with the look-ups that the rules need. It never changes, so that inventories share it.
final class ImageIndex: Sendable {
    /// The images, newest first.
    let all: [Image]
    private let places: [ImageID: Int]
    private let placesByName: [ExactText: Int]
    private let placesByInstance: [InstanceID: [Int]]
    private let placesByRoot: [SnapshotID: [Int]]
    private let placesByClaim: [ExactText: [Int]]
    private let placesByWeek: [ImageWeek: [Int]]
    private let users: [SnapshotID: [ImageID]]

    init(_ images: [Image], unreadable: [UnreadableItem], of account: AccountID) {
        let own = Dictionary(images.filter { $0.ownerID == account }.map { ($0.id, $0) }) { _, last in last }
        all = own.values.sorted { $1.isOlder(than: $0) }
        var places: [ImageID: Int] = [:]
        var placesByName: [ExactText: Int] = [:]
        var placesByInstance: [InstanceID: [Int]] = [:]
        var placesByRoot: [SnapshotID: [Int]] = [:]
        var placesByClaim: [ExactText: [Int]] = [:]
        var placesByWeek: [ImageWeek: [Int]] = [:]
        var users: [SnapshotID: [ImageID]] = [:]
        for (place, image) in all.enumerated() {
            places[image.id] = place
            if placesByName[image.name] == nil { placesByName[image.name] = place }
            for instance in Set([image.tags[TaskTags.instance].map { InstanceID($0) }, image.sourceInstance]) {
                if let instance { placesByInstance[instance, default: []].append(place) }
            }
            if let root = image.rootSnapshot { placesByRoot[root, default: []].append(place) }
            if let claim = ResourceDescription.claim(in: image.description) {
                placesByClaim[claim, default: []].append(place)
            }
            if let week = ImageWeek(image) { placesByWeek[week, default: []].append(place) }
            guard image.state != .deregistered else { continue }
            for snapshot in image.snapshots { users[snapshot, default: []].append(image.id) }
        }
        // Why: an image that cannot be read still uses its snapshots.
        for image in unreadable {
            let id = ImageID(image.id ?? "an image that cannot be read")
            for snapshot in image.snapshots { users[snapshot, default: []].append(id) }
        }
        self.places = places
        self.placesByName = placesByName
        self.placesByInstance = placesByInstance
        self.placesByRoot = placesByRoot
        self.placesByClaim = placesByClaim
        self.placesByWeek = placesByWeek
        self.users = users
    }

    subscript(_ id: ImageID) -> Image? { places[id].map { all[$0] } }

    /// The newest image with that name.
    func named(_ name: ExactText) -> Image? { placesByName[name].map { all[$0] } }

    /// The images of an instance and week, newest first.
    func all(of week: ImageWeek) -> [Image] { (placesByWeek[week] ?? []).map { all[$0] } }

    /// The images that use a snapshot.
    func users(of snapshot: SnapshotID) -> [ImageID] { users[snapshot] ?? [] }

    /// The images that name the instance by a tag or as their source, that have one of the root snapshots, or whose
    /// description begins as `claim` does; newest first.
    func all(naming instance: InstanceID, roots: [SnapshotID], claim: ExactText) -> [Image] {
        var found = Set(placesByInstance[instance] ?? [])
        for root in roots { found.formUnion(placesByRoot[root] ?? []) }
        if let claim = ResourceDescription.claim(in: claim) { found.formUnion(placesByClaim[claim] ?? []) }
        return found.sorted().map { all[$0] }
    }
}
