/// Where a task ended (design §2). `blocked`: should have happened and did not.
package enum EndState: String, Sendable, CaseIterable, Codable {
    case done, failed, skipped, blocked
}
