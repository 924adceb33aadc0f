import AWS
import Accounts
import Model
import Queue

/// The volumes that are selected in an account and region, and what speaks against believing that this is meant.
package struct Selection: Sendable {
    private let inventory: Inventory
    private let policy: SnapshotPolicy
    private let context: PlanContext

    /// Nil when the account has `snapshots: false`, or when the listing lacks instances or cannot be read in full.
    package init?(_ inventory: Inventory, _ context: PlanContext) {
        guard let policy = context.account.snapshots, inventory.instancesAreComplete,
            inventory.unreadSelection(by: policy).isEmpty
        else { return nil }
        (self.inventory, self.policy, self.context) = (inventory, policy, context)
    }

    package var change: SelectionChange {
        SelectionChange(
            selected: inventory.census(policy).selectedVolumes, confirmed: context.history.confirmedSelection,
            hasAutoSnapshots: inventory.snapshots.contains(where: isBackup), share: context.limits.selectionShrinkage)
    }

    /// A snapshot with our tag that may be a backup. A copy from another region has the tag, and no volume here.
    private func isBackup(_ snapshot: Snapshot) -> Bool {
        policy.marks(snapshot.tags) && snapshot.volume.isReal && !snapshot.isByProduct
    }

    private var selector: String { "\(policy.tagKey)=\(policy.tagValue)" }

    // MARK: what a person must look at

    /// The tasks that stand for what a person must look at: one for the number of volumes, and one for each instance
    /// whose tag was almost the one that selects.
    package var checks: [TaskSpec] {
        var checks: [TaskSpec] = []
        if let problem = loss { checks.append(check("", "compares the selection with the confirmed one", problem)) }
        for instance in inventory.nearMisses(of: policy) {
            let problem = Self.nearMiss(instance, policy, context.lane)
            checks.append(check(instance.id.text, "\(instance.displayName) has almost the tag that selects", problem))
        }
        return checks
    }

    private func check(_ subject: ExactText, _ reason: String, _ problem: Problem) -> TaskSpec {
        TaskSpec(
            CheckSelectionJob.facts, lane: context.lane, subject: subject, reason: reason, initial: .blocked(problem))
    }

    /// Why a person must confirm the selection; nil when nothing speaks against it.
    package var loss: Problem? {
        let head: String
        switch change {
        case .none: return nil
        case .shrank(let confirmed):
            let census = inventory.census(policy)
            head = "\(count(census.selectedVolumes, "volume")) selected, \(confirmed) confirmed before"
        case .nothingSelected: head = "no volume is selected, though there are automatic snapshots"
        }
        return Problem(
            code: change.code ?? "", message: "\(context.lane): \(head). \(causes)",
            hint: "start or tag the instances again and replay; or, when this is right: "
                + Self.command(context.lane.account))
    }

    /// Why retention deletes nothing; nil when it may delete.
    package var obstacle: Problem? { Self.obstacle(change, context.lane) }

    package static func obstacle(_ change: SelectionChange, _ lane: Lane) -> Problem? {
        change.code.map { code in
            Problem(
                code: code,
                message: "\(lane): retention deletes nothing until a person has confirmed the smaller selection",
                hint: "when the selection is right: \(command(lane.account))")
        }
    }

    private static func command(_ account: AccountID) -> String { "aws-man accounts accept \(account)" }

    /// The likely causes of a loss, each with examples.
    private var causes: String {
        let own = inventory.instances.filter { $0.ownerID == inventory.account }
        let untagged = own.filter { instance in
            instance.isRunning && !policy.marks(instance.tags)
                && instance.volumes.contains {
                    inventory.snapshots(of: $0.volume).contains(where: isBackup)
                }
        }
        let idle = own.filter { !$0.isRunning && $0.state != .terminated && policy.marks($0.tags) }
        var causes: [String] = []
        if !untagged.isEmpty {
            causes.append(
                "\(count(untagged.count, "running instance")) with automatic snapshots without the tag \(selector):"
                    + " \(names(untagged))")
        }
        if !idle.isEmpty { causes.append("\(count(idle.count, "instance")) with the tag not running: \(names(idle))") }
        guard !causes.isEmpty else {
            return "No instance explains it: they may be terminated, or these credentials see others."
        }
        return "Likely causes: " + causes.joined(separator: "; ") + "."
    }

    private func names(_ instances: [Instance]) -> String {
        WarningLine.list(instances.map(\.named))
    }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// The problem of an instance whose tag was almost the one that selects.
    package static func nearMiss(_ instance: Instance, _ policy: SnapshotPolicy, _ lane: Lane) -> Problem {
        let found = instance.tags.filter { policy.almostMarks($0.key, $0.value) }.sorted { $0.key < $1.key }
        let tag = found.first.map { tag in
            "\"\(tag.key.spelled(beside: policy.tagKey))\"=\"\(tag.value.spelled(beside: policy.tagValue))\""
        }
        return Problem(
            code: "NearMissTag",
            message: "\(lane): \(instance.named) is not backed up: its tag is \(tag ?? ""), "
                + "and \"\(policy.tagKey)\"=\"\(policy.tagValue)\" selects",
            hint: "correct the tag, or remove it when no backup is meant")
    }
}

extension Inventory {
    /// The running instances that are not selected although their tag looks like ours. Any
    /// other value, such as `false`, means that no backup is wanted.
    package func nearMisses(of policy: SnapshotPolicy) -> [Instance] {
        instances.filter { instance in
            instance.isRunning && instance.ownerID == account && !policy.marks(instance.tags)
                && instance.tags.contains { policy.almostMarks($0.key, $0.value) }
        }
    }
}

extension SnapshotPolicy {
    /// True for a tag whose key and value are the policy's when case and blanks do not count, nor how a letter is
    /// composed.
    fileprivate func almostMarks(_ key: ExactText, _ value: ExactText) -> Bool {
        key.lookalike == tagKey.lookalike && value.lookalike == tagValue.lookalike
    }
}

extension ExactText {
    /// The text with the numbers of the characters beyond ASCII that `other` does not have. The two may look the same.
    fileprivate func spelled(beside other: ExactText) -> String {
        text.unicodeScalars.map { scalar in
            scalar.isASCII || other.text.unicodeScalars.contains(scalar)
                ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }.joined()
    }
}
