import Model

/// This value says what to do after a failed call. `Classifier` gives exactly one classification for every failure.
package enum Classification: Sendable, Hashable {
    /// AWS refused the rate of calls, and nothing was done. Drain the bucket and wait. It counts as no attempt.
    case throttled(retryAfter: Duration?)
    /// Too much is under way, and nothing was done. Call again after `wait` at the earliest. It counts as no attempt.
    case capacity(CapacityScope, wait: Duration)
    /// An image uses the snapshot, and nothing was done. The call can succeed once the image is deregistered.
    case inUse
    /// The resource that the call names does not exist. A removal is done, and a create has nothing left to do.
    case gone
    /// Another image has the name, and nothing was done. A call with a lost answer may have made it: reconcile.
    case nameTaken
    /// The call had no effect, or repeating it is harmless, and it may succeed later. It counts as an attempt.
    case transient
    /// The service could not be reached or it failed, and the call changed nothing. It counts as no attempt. Nil when
    /// the engine chooses the time of the next call.
    case outage(until: Instant?)
    /// Authorisation failed: these keys do not permit the call. Nothing was done.
    case denied
    /// Authentication failed: AWS does not accept the keys, the account or the region at all. Nothing was done.
    case unauthenticated
    /// The keys have expired, and nothing was done. Get new keys, then try again. It counts as an attempt.
    case credentialsExpired
    /// The local clock is `by` ahead of AWS's (negative: behind), too far for any signature. Nothing was done.
    case clockSkewed(by: Duration)
    /// The keys belong to another account, and nothing was sent with them. Never try again with these keys.
    case wrongAccount
    /// AWS refuses the call, without effect, until a person makes a change.
    case rejected
    /// A dry run would have succeeded. Nothing was done.
    case wouldSucceed
    /// The call was not sent: the attempt has ended, or the process no longer owns the queue.
    case notSent
    /// The call may have had its effect. Reconcile before acting again.
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
