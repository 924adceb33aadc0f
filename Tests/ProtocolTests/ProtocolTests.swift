import Testing

/// Visits every order of events within the bounds of each scenario.
@Suite struct ProtocolTests {
    @Test(arguments: Scenario.all)
    func `whatever happens, in whatever order, one snapshot exists in the end`(scenario: Scenario) {
        let found = Explorer(rules: Rules(), invariants: scenario.invariants).explore(scenario.adversity)
        #expect(found.counterexample == nil, "\(found.counterexample?.description ?? "")")
        #expect(found.isComplete)
        #expect(found.states > scenario.worlds)
        #expect(found.settled > 0, "no night ever ends")
        #expect((found.healed > 0) == scenario.hasDuplicates)
        #expect((found.remade > 0) == scenario.evils.contains("takeAway"))
        let night: Set = ["takeOver", "claim", "reconcile", "check", "send", "arrive", "hear", "settle", "confirm"]
        #expect(found.steps.isSuperset(of: night.union(scenario.evils)), "\(found.steps.sorted())")
    }
}
