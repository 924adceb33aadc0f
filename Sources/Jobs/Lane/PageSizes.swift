import Model
import Synchronization

/// The sizes of pages that fitted, by account and region and action. A page that is too long is asked for again at half
/// the size, and the action keeps that size there for as long as the process lives. It never grows again, because each
/// try would cost an answer of the greatest length.
package final class PageSizes: Sendable {
    private let sizes = Mutex<[Flow: Int]>([:])

    package init() {}

    /// Notes that pages of `size` are asked for from now on, unless another listing has noted a smaller size.
    package func note(_ size: Int, of flow: Flow) { sizes.withLock { $0[flow] = min($0[flow] ?? size, size) } }

    /// The size to ask for, at most `wanted`. Nil when the call says nothing about the size.
    package func size(of flow: Flow, wanted: Int?) -> Int? {
        guard let wanted else { return nil }
        return sizes.withLock { min($0[flow] ?? wanted, wanted) }
    }
}
