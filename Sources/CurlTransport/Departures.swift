/// Requests whose last byte was handed to libcurl, which writes it before it returns: told of then.
///
/// Not Sendable: of the loop's thread.
final class Departures {
    private var waiting: [() -> Void] = []

    func add(_ whenSent: @escaping () -> Void) { waiting.append(whenSent) }

    /// Called when libcurl has returned.
    func tell() {
        guard !waiting.isEmpty else { return }
        let left = waiting
        waiting = []
        for whenSent in left { whenSent() }
    }
}
