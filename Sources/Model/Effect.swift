/// The effect of a call, or of the one mutating call of a task, on the cloud. It decides what a lost answer means.
package enum Effect: Sendable {
    /// The call only reads, so a lost read is made again.
    case reads
    /// The call makes a new resource each time. After a lost answer the task reconciles before its next attempt.
    case creates
    /// The call removes a resource. It may be repeated, since a missing resource counts as removed.
    case removes
}
