import AWS
import Model

/// The instances of an account and region. EC2 cannot list all instances while one Availability Zone is in trouble
/// (FACTS F42). They are then listed zone by zone, and those of a zone that fails are missing.
struct InstanceListing: Sendable {
    let index: InstanceIndex
    /// The instances that could not be read, except those that certainly belong to another account.
    var unreadable: [UnreadableItem] = []
    /// The answer of each zone whose instances are missing, by the zone's name.
    var missing: [(zone: ExactText, problem: Problem)] = []
    /// The tags that were kept of the instances.
    var reads = TagFilter.all

    /// The instances in the order of their ids.
    var instances: [Instance] { index.all }
    var isComplete: Bool { missing.isEmpty }

    /// The failures of the whole listing after which each zone is asked alone.
    static let failuresUntilZones = 3
    /// How often a zone is asked. One failure may be chance.
    private static let triesPerZone = 2

    /// The reason for which instances are missing; nil when none are.
    func problem(in lane: Lane) -> Problem? {
        guard let first = missing.first else { return nil }
        let zones = missing.map(\.zone.text).joined(separator: ", ")
        return Problem(
            code: "ZoneUnavailable",
            message: "\(lane): the instances of \(zones) could not be listed: \(first.problem.message)",
            hint: "start aws-man run again when the zone answers: it adds what is missing. Until then no image is"
                + " deregistered there", requestID: first.problem.requestID)
    }

    static func list(
        _ session: LaneSession, _ purpose: CallRecord.Purpose
    ) async throws(CallProblem) -> InstanceListing {
        let failures = session.listings.instanceFailures
        guard failures.count >= failuresUntilZones, let zones = try await zones(session, purpose) else {
            do {
                let all = try await list(DescribeInstances(keeping: session.tagsRead), session, purpose)
                failures.reset()
                return InstanceListing(
                    index: InstanceIndex(all.items), unreadable: all.unreadable, reads: session.tagsRead)
            } catch {
                if failed(error) { failures.add() }
                throw error
            }
        }
        var instances: [Instance] = []
        var unreadable: [UnreadableItem] = []
        var missing: [(zone: ExactText, problem: Problem)] = []
        var last: CallProblem?
        for zone in zones {
            do {
                let found = try await list(zone, session, purpose)
                instances += found.items
                unreadable += found.unreadable
            } catch {
                guard failed(error) else { throw error }
                missing.append((zone, error.problem))
                last = error
            }
        }
        if let last, missing.count == zones.count { throw last }
        if missing.isEmpty { failures.reset() }
        return InstanceListing(
            index: InstanceIndex(instances), unreadable: unreadable, missing: missing, reads: session.tagsRead)
    }

    /// The zones to ask. Nil when the account may not ask for them, so that only the whole listing is left.
    private static func zones(
        _ session: LaneSession, _ purpose: CallRecord.Purpose
    ) async throws(CallProblem) -> [ExactText]? {
        do {
            return try await session.client.call(DescribeAvailabilityZones(), purpose).output
        } catch {
            // Why: when EC2 does not answer this either, it is not one zone that is in trouble.
            if failed(error) { session.listings.instanceFailures.reset() }
            guard error.classification == .denied || error.classification == .rejected else { throw error }
            return nil
        }
    }

    private static func list(
        _ zone: ExactText, _ session: LaneSession, _ purpose: CallRecord.Purpose
    ) async throws(CallProblem) -> Listing<Instance> {
        var tries = 0
        while true {
            do {
                return try await list(
                    DescribeInstances(filters: [Filter("availability-zone", [zone])], keeping: session.tagsRead),
                    session, purpose)
            } catch {
                tries += 1
                guard failed(error), tries < triesPerZone else { throw error }
            }
        }
    }

    private static func list(
        _ operation: DescribeInstances, _ session: LaneSession, _ purpose: CallRecord.Purpose
    ) async throws(CallProblem) -> Listing<Instance> {
        try await session.client.list(operation, purpose)
            .keeping({ session.isOwn($0.ownerID) }, unreadable: { !session.isForeign($0) })
    }

    /// True when EC2 got the question, and failed or was silent.
    private static func failed(_ error: CallProblem) -> Bool {
        error.classification == .outage(until: nil) && error.failure.mayHaveBeenSent
    }
}
