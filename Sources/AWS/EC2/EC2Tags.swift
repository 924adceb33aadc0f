import Model

extension Tags {
    /// False when a part of a tag could not be read, so that the tags prove less than they say.
    var areExact: Bool { allSatisfy { $0.key.isExact && $0.value.isExact } }
}

extension Snapshot {
    /// False when its tags or description hold what could not be read.
    package var isExact: Bool { tags.areExact && description.isExact }
}

extension Image {
    /// False when its tags or description hold what could not be read.
    package var isExact: Bool { tags.areExact && description.isExact }
}
