import Accounts
import Foundation
import Jobs
import Logging
import Model
import Queue

extension Workplace {
    /// The jobs of the whole fleet: the accounts of the files, and those of the organization as it lists them now.
    func wholeFleetJobs(_ files: Fleet) async throws -> FleetJobs {
        let jobs = try fleetJobs(files)
        guard files.organization != nil, let knowledge = await jobs.organization(after: await keptListing()) else {
            return jobs
        }
        return jobs.joined(knowledge)
    }

    /// The fleet of the files and of the last listing of the organization, for commands that ask AWS nothing.
    func keptFleet() async throws(FleetError) -> Fleet {
        let files = try fleet()
        return files.organization == nil ? files : files.joined(.kept(await keptListing()))
    }

    /// The last listing of the organization; nil when none can be read.
    private func keptListing() async -> OrganizationListing? {
        guard FileManager.default.fileExists(atPath: paths.database) else { return nil }
        do {
            // Why of any schema: `run` lists the organization before it brings the schema up to date.
            let store = try await store(.readingOlder)
            let kept = try await store.keptListing(OrganizationListing.keptName)
            try await store.close()
            return kept.flatMap { OrganizationListing(listedAt: $0.listedAt, parts: $0.items) }
        } catch {
            // Why nil: the organization is asked all the same, and a command that needs the database says what is wrong.
            logger.info("the kept listing of the organization cannot be read: \(error)")
            return nil
        }
    }
}

extension OrganizationListing {
    fileprivate static let keptName = "organization"
}

extension SQLiteStore {
    /// Keeps a listing of the organization that was just made, for the night on which the listing fails. A command that does
    /// not record all that the listing shows keeps none with news: a later listing would not show it for the first time.
    func keep(_ fleetJobs: FleetJobs, recordsAll: Bool, at now: Instant) async throws {
        guard case .listed(let listing) = fleetJobs.fleet.knowledge else { return }
        guard recordsAll || !listing.hasNews(on: fleetJobs.fleet.night(at: now).day) else { return }
        try await keep(
            KeptListing(listedAt: listing.listedAt, items: try listing.parts()), as: OrganizationListing.keptName,
            at: now)
    }
}
