/// The way in which a task ended (REQUIREMENTS R27). `blocked`: the effect should have happened, but did not.
package enum EndState: String, Sendable, CaseIterable, Codable {
    case done, failed, skipped, blocked
}
