/// The callbacks of requests whose last byte was handed to libcurl. Libcurl writes the byte before it returns.
///
/// It is not Sendable: only the loop's thread uses it.
final class Departures {
    private var waiting: [() -> Void] = []

    func add(_ whenSent: @escaping () -> Void) { waiting.append(whenSent) }

    /// Makes the callbacks. The loop calls it after libcurl has returned.
    func tell() {
        guard !waiting.isEmpty else { return }
        let left = waiting
        waiting = []
        for whenSent in left { whenSent() }
    }
}
