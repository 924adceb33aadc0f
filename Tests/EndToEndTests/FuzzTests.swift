import Testing

/// Runs some cases of each target of `Fuzz`, which plays any number of them (see Tests/README.md).
@Suite struct FuzzTests {
    @Test(arguments: [
        ("accounts", 300), ("ini", 3_000), ("answers", 1_500), ("fields", 600), ("heads", 5_000), ("curl", 300),
        ("urls", 5_000), ("texts", 3_000), ("database", 10),
    ])
    func `broken input is read, or refused in words`(target: String, cases: Int) async throws {
        try await Workplace.withDirectory { directory in
            let played = try await ChildProcess.run(
                Workplace.built("Fuzz"), ["--target", target, "--cases", "\(cases)"], environment: [:], in: directory)
            #expect(played.status == 0, "\(played.output)\(played.errors)")
            #expect(played.output.hasPrefix("\(target): \(cases) cases, "), "\(played.output)")
        }
    }

    @Test(arguments: [
        ("trap", "died of signal"), ("hang", "took too long"), ("swallow", "died of signal"), ("wrong", "as asked"),
    ])
    func `a target that fails is named with its case and the command that plays it again`(way: String, says: String)
        async throws
    {
        try await Workplace.withDirectory { directory in
            let played = try await ChildProcess.run(
                Workplace.built("Fuzz"), ["--target", "self", "--cases", "9"], environment: ["AWS_MAN_FUZZ_SELF": way],
                in: directory)
            #expect(played.status == 1, "\(played.output)\(played.errors)")
            #expect(played.output.contains("self: case 3") && played.output.contains(says), "\(played.output)")
            #expect(played.output.contains("    swift run Fuzz --target self --seed 20261130 --case 3\n"))
        }
    }
}
