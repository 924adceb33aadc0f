/// The way in which a task ended (REQUIREMENTS R27). `blocked` means that something should have happened and did not.
package enum EndState: String, Sendable, CaseIterable, Codable {
    case done, failed, skipped, blocked
}
