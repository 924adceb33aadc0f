/// What a call, or the one mutating call of a task, does to the cloud: it decides what a lost answer means.
package enum Effect: Sendable {
    /// A lost read is made again.
    case reads
    /// It makes something new each time: after a lost answer the cloud is reconciled before the next attempt.
    case creates
    /// A removal may be repeated: what is gone is done.
    case removes
}
