/// A snapshot or an image that stays, with the reason.
package struct KeptBackup: Hashable, Sendable {
    package let id: ExactText
    /// The volume of a snapshot, or the instance that an image names; empty when it names none.
    package let source: ExactText
    /// The start of a snapshot, or the creation of an image; nil when the answer showed none.
    package let startedAt: Instant?
    package let why: String

    package init(id: ExactText, source: ExactText, startedAt: Instant?, why: String) {
        (self.id, self.source, self.startedAt, self.why) = (id, source, startedAt, why)
    }
}
