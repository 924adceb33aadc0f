import Testing

/// Each rule is needed: if it is broken, the search finds how a backup is made twice, or lost.
@Suite struct BrokenProtocolTests {
    /// A broken rule, the scenario in which it shows, and the invariant that it breaks.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rules: Rules
        let scenario: Scenario
        let breaks: Invariant

        init(_ name: String, in scenario: Scenario, breaks: Invariant, _ change: (inout Rules) -> Void) {
            var rules = Rules()
            change(&rules)
            (testDescription, self.rules, self.scenario, self.breaks) = (name, rules, scenario, breaks)
        }
    }

    static let mistakes = [
        Mistake("no fence: a late settle is taken", in: .lateSettles, breaks: .staleSettleChangesNothing) {
            $0.fence = .none
        },
        Mistake("no fence: two are made", in: .lateSettles, breaks: .neverTwo) { $0.fence = .none },
        Mistake("the count of attempts as fence", in: .lateSettles, breaks: .staleSettleChangesNothing) {
            $0.fence = .attempts
        },
        Mistake("the count of attempts as fence: two are made", in: .lateSettles, breaks: .neverTwo) {
            $0.fence = .attempts
        },
        Mistake("sent before the claim is durable", in: .deaths, breaks: .neverTwo) { $0.claimsFirst = false },
        Mistake("absence believed at once", in: .deaths, breaks: .neverTwo) { $0.waitsForWindow = false },
        Mistake("the window counted from the claim", in: .deaths, breaks: .neverTwo) { $0.windowStart = .claim },
        Mistake("of duplicates each keeps its own", in: .ruinedCopies, breaks: .doneHasResource) { $0.kept = .mine },
        Mistake("of duplicates each keeps its own: the last good one goes", in: .restored, breaks: .lastGoodStays) {
            $0.kept = .mine
        },
        Mistake("a duplicate goes before the other is complete", in: .lateSends, breaks: .lastGoodStays) {
            $0.completedFirst = false
        },
        Mistake("a snapshot believed gone at once", in: .secondRuns, breaks: .neverTwo) { $0.waitsForAbsence = false },
        Mistake("no duplicate goes", in: .lateSends, breaks: .oneSurvives) { $0.kept = .all },
    ]

    @Test(arguments: mistakes) func `a broken rule is found, with a story that a person can read`(mistake: Mistake)
        throws
    {
        let found = Explorer(rules: mistake.rules, invariants: [mistake.breaks]).explore(mistake.scenario.adversity)
        let counterexample = try #require(found.counterexample)
        #expect(counterexample.broken == mistake.breaks)
        #expect((1...25).contains(counterexample.steps.count))
        let story = "\(counterexample)"
        #expect(story.hasPrefix("1. A: a process takes over\n") && story.hasSuffix("→ \(mistake.breaks.rawValue)"))
    }

    @Test func `the search tells the story of a claim that was not durable`() throws {
        var rules = Rules()
        rules.claimsFirst = false
        let found = Explorer(rules: rules, invariants: [.neverTwo]).explore(Scenario.deaths.adversity)
        #expect(
            try #require(found.counterexample).description == """
                1. A: a process takes over
                2. A: claims the task
                3. A: attempt 1 reconciles
                4. A: attempt 1 signs and may send
                5. A: attempt 1 sends
                6. A: the process dies
                7. A: a process takes over
                8. A: claims the task
                9. A: attempt 1 reconciles
                10. A: attempt 1 signs and may send
                11. A: attempt 1 sends
                12. AWS makes a snapshot for claim 1
                13. AWS makes a snapshot for claim 2
                → two snapshots of one task exist at once
                """)
    }
}
