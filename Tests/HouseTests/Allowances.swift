/// Files that may break a rule. A file that no longer breaks its rule must be taken off the list.
enum Allowances {
    static let all: [Allowance] = [
        Allowance(
            rule: "unstructured task", file: "Tests/Programs/Benchmarks/Benchmarks.swift",
            reason: "valgrind cannot follow a main thread that is given to libdispatch"),
        Allowance(
            rule: "blocking wait", file: "Tests/Programs/Benchmarks/Benchmarks.swift",
            reason: "the main thread, which is not of the pool, waits for the task above"),
        Allowance(
            rule: "blocking wait", file: "Tests/Support/TestServer/LoopbackServer.swift",
            reason: "the thread of a tunnel waits for the thread of the other direction; neither is of the pool"),
        Allowance(
            rule: "checker off", file: "Sources/Engine/TimeLimits.swift",
            reason: "a task of a group can be cut alone only through its unsafe handle; the lock keeps it alive"),
        Allowance(
            rule: "sleeping", file: "Sources/Queue/SQLite/FileLock.swift",
            reason: "flock has no time limit; it waits on the database's own thread, which blocks anyway"),
        Allowance(
            rule: "leftover", file: "Tests/HouseTests/TextRules.swift",
            reason: "names the words that the rule looks for"),
        Allowance(
            rule: "leftover", file: "Tests/HouseTests/RuleTests.swift", reason: "has one for the rule to find"),
        Allowance(
            rule: "testable import", file: "Tests/QueueTests/DatabaseFileTests.swift",
            reason: "asks the open connection for its pragmas, which no caller may"),
        Allowance(
            rule: "testable import", file: "Tests/QueueTests/MigrationTests.swift",
            reason: "gives the store other migrations than its own"),
        Allowance(
            rule: "testable import", file: "Tests/QueueTests/QueryPlanTests.swift",
            reason: "asks the open connections for the statements that they prepared, which no caller may"),
        Allowance(
            rule: "testable import", file: "Tests/QueueTests/RandomCommands.swift",
            reason: "draws from the same rules that both stores follow"),
        Allowance(
            rule: "testable import", file: "Tests/QueueTests/SchemaTests.swift",
            reason: "writes rows that the store never would, to see the schema refuse them"),
    ]
}
