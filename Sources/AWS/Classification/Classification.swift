/// What a failure means for what to do next. Every failure of a call becomes exactly one (`Classifier`).
package enum Classification: Sendable, Hashable {
    /// Refused for its rate, no effect: drain the bucket and wait. Consumes no attempt.
    case throttled(retryAfter: Duration?)
    /// Refused for a limit on things under way, no effect: ask again no sooner than `wait`. Consumes no attempt.
    case capacity(CapacityScope, wait: Duration)
    /// The snapshot is used by an image, no effect. Goes when the image has gone.
    case inUse
    /// The resource that the call names is not there. For removals: done. For creates: nothing to do any more.
    case gone
    /// Another image has the name, no effect. It may be ours, from an answer that was lost: look.
    case nameTaken
    /// Known to have had no effect, or harmless to do again; may pass. Counts as an attempt.
    case transient
    /// Authorisation, no effect: these keys may not do this.
    case denied
    /// Authentication, no effect: the keys, the account or the region as a whole is not accepted.
    case unauthenticated
    /// The keys' time is over, no effect: get new ones, then try again. Counts as an attempt.
    case credentialsExpired
    /// The local clock is too far from AWS's for any signature, no effect. Positive: the local clock is ahead.
    case clockSkewed(by: Duration)
    /// The keys belong to another account: nothing was sent with them. Never try again with these.
    case wrongAccount
    /// Refused for what it asks, no effect: will be refused again until a person changes something.
    case rejected
    /// A dry run that would have succeeded, no effect.
    case wouldSucceed
    /// Nothing was sent: the attempt is over, or the process is no longer the owner.
    case notSent
    /// The effect may have happened: look before acting again.
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
