/// What to do next after a failed call. `Classifier` makes exactly one of every failure.
package enum Classification: Sendable, Hashable {
    /// AWS refused the rate of calls, without effect: drain the bucket and wait. It counts no attempt.
    case throttled(retryAfter: Duration?)
    /// Too much is under way; no effect: call again after `wait` at the earliest. It counts no attempt.
    case capacity(CapacityScope, wait: Duration)
    /// An image uses the snapshot; no effect. It passes once the image is deregistered.
    case inUse
    /// The resource that the call names does not exist: a removal is done, a create has nothing left to do.
    case gone
    /// Another image has the name; no effect. It may be the program's own, after a lost answer: reconcile.
    case nameTaken
    /// The call had no effect, or repeating it is harmless, and it may succeed later. It counts as an attempt.
    case transient
    /// Authorisation: these keys may not do this; no effect.
    case denied
    /// Authentication: the keys, the account or the region as a whole is not accepted; no effect.
    case unauthenticated
    /// The keys have expired; no effect: get new ones, then try again. It counts as an attempt.
    case credentialsExpired
    /// The local clock is too far from AWS's for any signature; no effect. Positive means that it is ahead.
    case clockSkewed(by: Duration)
    /// The keys belong to another account, and nothing was sent with them. Never try again with these.
    case wrongAccount
    /// AWS refuses what the call asks, without effect, until a person changes something.
    case rejected
    /// A dry run would have succeeded; no effect.
    case wouldSucceed
    /// Nothing was sent: the attempt has ended, or the process no longer owns the queue.
    case notSent
    /// The call may have had its effect: reconcile before acting again.
    case unknown

    /// True when it is certain that the call changed nothing. False for `unknown` alone.
    package var knownNotToHaveActed: Bool { self != .unknown }
}

/// How far a capacity limit reaches.
package enum CapacityScope: Sendable, Hashable {
    /// The volume or instance that the call names.
    case subject
    /// The whole account in the region.
    case lane
}
