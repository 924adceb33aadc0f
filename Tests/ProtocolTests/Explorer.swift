/// Visits every world that can be reached, nearest first, so that the first counterexample is a shortest one.
struct Explorer {
    let rules: Rules
    let invariants: [Invariant]
    /// The maximum number of worlds. More worlds mean a mistake in the bounds.
    static let statesMaximum = 300_000

    func explore(_ adversity: Adversity) -> Exploration {
        var found = Exploration()
        var worlds = [World(adversity)]
        var index: Set<World> = [worlds[0]]
        var origins: [(parent: Int, step: Step)] = [(-1, .tick)]
        var visited = 0
        while visited < worlds.count, worlds.count <= Self.statesMaximum {
            let current = visited
            let world = worlds[current]
            visited += 1
            let settled = world.isSettled(rules)
            if settled { found.settled += 1 }
            if settled, world.cloud.resources.contains(where: { $0.state == .deleted }) { found.healed += 1 }
            if settled, world.cloud.completed > 0, world.cloud.resources.contains(where: { $0.state == .taken }) {
                found.remade += 1
            }
            if let broken = invariants.first(where: { !$0.holds(in: world, settled: settled) }) {
                found.counterexample = Counterexample(broken: broken, steps: Self.trace(to: current, origins))
                break
            }
            // Why: in such a world only time can pass, and processes can only start and end.
            if settled, world.isOver { continue }
            for (step, after) in world.successors(rules) {
                found.steps.insert(step.kind)
                let successor = after.canonical
                guard index.insert(successor).inserted else { continue }
                worlds.append(successor)
                origins.append((current, step))
            }
        }
        found.states = worlds.count
        found.isComplete = visited == worlds.count
        return found
    }

    private static func trace(to index: Int, _ origins: [(parent: Int, step: Step)]) -> [Step] {
        var steps: [Step] = []
        var index = index
        while origins[index].parent >= 0 {
            steps.append(origins[index].step)
            index = origins[index].parent
        }
        return steps.reversed()
    }
}

/// The result of a search.
struct Exploration {
    var states = 0
    /// True when every world within the bounds was visited.
    var isComplete = false
    /// The number of worlds in which no work is left.
    var settled = 0
    /// The number of these worlds in which a duplicate was deleted.
    var healed = 0
    /// The number of these worlds in which a snapshot that a person deleted was made again.
    var remade = 0
    /// The kinds of steps that were taken.
    var steps: Set<String> = []
    var counterexample: Counterexample?
}

/// A shortest way to a world in which an invariant is broken.
struct Counterexample: CustomStringConvertible {
    let broken: Invariant
    let steps: [Step]

    var description: String {
        let lines = steps.enumerated().map { "\($0 + 1). \($1)" } + ["→ \(broken.rawValue)"]
        return lines.joined(separator: "\n")
    }
}
