import Model

/// How people read an outage.
enum OutageLine {
    /// Which service does not answer, since when, and when the next call is tried.
    static func text(_ outage: Outage, now: Instant) -> String {
        let next = outage.nextProbe > now ? "in \((outage.nextProbe - now).words)" : "now"
        let since = Wording.time(outage.since)
        return "\(outage.place.service) does not answer there since \(since): one call is tried \(next)"
    }
}
