import AWS
import Accounts
import Model

extension LaneCheck {
    /// Compares what tonight needs with the account's quotas. Where the role may not ask, that is no mistake.
    mutating func quotas() async {
        for use in quotaUses {
            do {
                let quota = try await ask(GetServiceQuota(serviceCode: use.service, quotaCode: use.code))
                probe.findings.append(
                    .init(
                        "quotas", use.problem(quota: quota, in: session.lane).map { .wrong($0) } ?? .fine,
                        detail: use.told(quota)))
            } catch  where error.failure.code == "NoSuchResourceException" {
                note("quotas", untested: "Service Quotas does not know \(use.code) here")
            } catch {
                note("quotas", untested: "\(GetServiceQuota.actionName) failed: \(error.failure.code)")
                return
            }
        }
    }

    private var quotaUses: [QuotaUse] {
        guard let inventory, let snapshots = everySnapshot, let policy = account.snapshots else { return [] }
        let selected = inventory.selected(by: policy)
        var uses = [
            QuotaUse(
                service: "ebs", code: "L-309BACF6",
                need: .room(
                    for: "snapshots", used: snapshots.count, due: selected.reduce(0) { $0 + $1.volumes.count })),
            QuotaUse(
                service: "ebs", code: "L-94D7AB7D",
                need: .pending(
                    expected: session.limits.pendingSnapshotsPerRegion,
                    used: snapshots.count { $0.state == .pending })),
        ]
        if account.images != nil, let images = inventory.images {
            uses.append(
                QuotaUse(
                    service: "ec2", code: "L-B665C33B",
                    need: .room(
                        for: "images", used: images.count { $0.state != .deregistered }, due: selected.count)))
        }
        return uses
    }
}
