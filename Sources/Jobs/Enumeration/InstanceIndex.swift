import AWS

/// The instances of one listing, by id. It never changes, so that inventories share it.
final class InstanceIndex: Sendable {
    /// The instances in the order of their ids.
    let all: [Instance]
    private let places: [InstanceID: Int]

    init(_ instances: [Instance]) {
        all = instances.sorted { $0.id < $1.id }
        places = Dictionary(all.indices.map { [all] in (all[$0].id, $0) }) { first, _ in first }
    }

    subscript(_ id: InstanceID) -> Instance? { places[id].map { all[$0] } }
}
