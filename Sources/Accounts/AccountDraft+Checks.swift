import Foundation
import Model

extension AccountDraft {
    /// The account, when all values fit each other; nil with problems in `findings`. `zone` is the fleet's time zone.
    func checked(zone: TimeZone, name stem: String, _ findings: inout Findings) -> Account? {
        if id == nil, !findings.hasProblem(with: "account") {
            findings.reject("is required: the account's twelve digits in quotes", key: "account", line: nil)
        }
        if regions == nil, !findings.hasProblem(with: "regions") {
            findings.reject("is required: \(RegionList.expectation)", key: "regions", line: nil)
        }
        let settled = settledRegions(&findings)
        let partition = settled?.partition
        checkRole(partition, &findings)
        for (key, value) in [
            ("external_id", credentials.externalID), ("source_identity", credentials.sourceIdentity),
        ] where value != nil { checkHasRole("credentials.\(key)", &findings) }
        checkTopic(settled, &findings)
        checkAlarmSpan(&findings)
        checkTags(snapshots?.extraTags, of: "snapshots", &findings)
        checkTags(images?.extraTags, of: "images", &findings)
        checkFeatures(&findings)
        guard let id, let settled, findings.fileProblems.isEmpty else { return nil }
        var credentials = credentials
        if credentials.role == nil { (credentials.externalID, credentials.sourceIdentity) = (nil, nil) }
        return Account(
            id: id, name: name ?? stem, file: findings.file, regions: settled, credentials: credentials,
            timeZone: timeZone ?? zone, rpo: rpo, snapshots: snapshots, images: images, alarms: alarms,
            alarmProblems: alarms == nil ? [] : alarmProblems + findings.alarmProblems, endpoint: endpoint,
            tags: tags, pausedUntil: pausedUntil)
    }

    /// The regions with their partition; nil when there are none or they lie in more than one partition.
    private func settledRegions(_ findings: inout Findings) -> Account.Regions? {
        switch regions {
        case nil: return nil
        case .allEnabled: return .allEnabled(partition ?? .aws)
        case .listed(let list):
            guard let first = list.first else { return nil }
            if let other = list.first(where: { $0.partition != first.partition }) {
                findings.reject(
                    "\(first) lies in \(first.partition.rawValue), \(other) in \(other.partition.rawValue): an account"
                        + " lies in one partition",
                    valueOf: "regions")
                return nil
            }
            if let partition, partition != first.partition, findings.isOwn("partition") {
                findings.reject(
                    "is \(partition.rawValue), but \(first) lies in \(first.partition.rawValue)", valueOf: "partition")
            }
            return .listed(list)
        }
    }

    private func checkRole(_ partition: Partition?, _ findings: inout Findings) {
        guard case .arn(_, let rolePartition, let account) = credentials.role else { return }
        if let partition, partition != rolePartition {
            findings.reject(
                "the role lies in \(rolePartition.rawValue), the regions in \(partition.rawValue)",
                valueOf: "credentials.role")
        }
        if let id, id != account {
            findings.reject("the role is one of account \(account), not of \(id)", valueOf: "credentials.role")
        }
    }

    private func checkHasRole(_ key: String, _ findings: inout Findings) {
        guard credentials.role == nil, findings.isOwn(key), !findings.hasProblem(with: "credentials.role") else {
            return
        }
        findings.reject("is only used with a role: give credentials.role too", valueOf: key)
    }

    /// Checks that an alarm notifies a topic of its own region, since it cannot notify a topic elsewhere.
    private func checkTopic(_ regions: Account.Regions?, _ findings: inout Findings) {
        guard let alarms, let regions, case .arn(_, let region) = Topic(alarms.topic), regions != .listed([region])
        else {
            return
        }
        findings.reject(
            "the topic lies in \(region) and only alarms there can notify it: give a name, for a topic in each region",
            valueOf: "alarms.topic")
    }

    /// Checks the alarm's span. CloudWatch allows a day at most, or seven days for periods of an hour or more.
    private func checkAlarmSpan(_ findings: inout Findings) {
        guard let alarms else { return }
        let (longest, text) = alarms.periodSeconds >= 3_600 ? (604_800, "seven days") : (86_400, "a day")
        guard alarms.periodSeconds * alarms.evaluationPeriods > longest else { return }
        let key = findings.isOwn("alarms.evaluation_periods") ? "alarms.evaluation_periods" : "alarms.period"
        findings.reject("evaluation_periods × period is more than \(text): lower one of them", valueOf: key)
    }

    /// Checks that no tag has the key of the policy's tag, and tells which copied tags can never be copied.
    private func checkTags(_ tags: ExtraTags?, of feature: String, _ findings: inout Findings) {
        guard let tags else { return }
        let policyKey = (snapshots ?? SnapshotPolicy()).tagKey
        let fixed = Set(tags.fixed.keys.map(\.folded))
        for (path, keys) in [("tags", tags.fixed.keys.sorted()), ("copy_tags", tags.copied)] {
            for key in keys where key.folded == policyKey.folded {
                findings.reject(
                    "\(Shown(key.text)) is the key of snapshots.tag: choose another key", valueOf: "\(feature).\(path)")
            }
        }
        for key in tags.copied where fixed.contains(key.folded) {
            let origin = findings.origins["\(feature).copy_tags"]
            findings.warn(
                "\(Shown(key.text)) is not copied, because \(feature).tags sets it", key: "\(feature).copy_tags",
                line: origin?.file == findings.file ? origin?.line : nil)
        }
    }

    private func checkFeatures(_ findings: inout Findings) {
        if snapshots == nil, images != nil {
            findings.warn("without snapshots no image is made: write images: false too", key: "snapshots", line: nil)
        }
        if snapshots == nil, images == nil, alarms == nil {
            findings.warn(
                "snapshots, images and alarms are all off: nothing is done in this account", key: "", line: nil)
        }
    }
}

extension Findings {
    func hasProblem(with key: String) -> Bool { problems.contains { $0.key == key } }
    /// True when the account's own file gives the value.
    func isOwn(_ key: String) -> Bool { origins[key]?.file == file }
}
