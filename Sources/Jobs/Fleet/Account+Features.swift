import Accounts
import Model

extension Account {
    /// The features that enumerate-lane covers in this account.
    var backups: Set<Feature> {
        var features: Set<Feature> = []
        if snapshots != nil { features.insert(.snapshots) }
        if images != nil { features.insert(.images) }
        return features
    }

    /// All features that this account has switched on. A feature that a mistake in the file stops is one of them.
    var features: Set<Feature> { wantsAlarms ? backups.union([.alarms]) : backups }

    var wantsAlarms: Bool { alarms != nil || !alarmProblems.isEmpty }

    /// The mistake in the account's files that stops a feature; nil when none does.
    func problem(with feature: Feature) -> Problem? {
        feature == .alarms && !alarmProblems.isEmpty ? .brokenFile(alarmProblems) : nil
    }
}

extension Problem {
    /// Says what is wrong in account files.
    static func brokenFile(_ problems: [ConfigurationProblem]) -> Problem {
        Problem(
            code: "BrokenFile", message: problems.map(\.description).joined(separator: "; "),
            hint: "fix the file: aws-man accounts check")
    }
}
