/// Where a task ended (REQUIREMENTS R27). `blocked`: should have happened and did not.
package enum EndState: String, Sendable, CaseIterable, Codable {
    case done, failed, skipped, blocked
}
