import Testing

/// Runs a few nights of `Simulation`, which plays any number of nights with faults (see Tests/README.md).
@Suite struct SimulationTests {
    @Test func `nights with faults leave no duplicate, miss no backup and delete no last good copy`() async throws {
        try await Workplace.withDirectory { directory in
            let played = try await ChildProcess.run(
                Workplace.built("Simulation"), ["--nights", "60"], environment: [:], in: directory)
            #expect(played.status == 0, "\(played.output)\(played.errors)")
            // The test proves nothing unless the nights have calls and crashes.
            let figures = played.output.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
            #expect(figures.count >= 4 && figures[0] >= 60 && figures[2] > 1_000 && figures[3] > 10, "\(played.output)")
        }
    }

    @Test func `when listings lie for a neighbour, the checker finds what goes`() async throws {
        try await Workplace.withDirectory { directory in
            let played = try await ChildProcess.run(
                Workplace.built("Simulation"), ["--lies", "--nights", "30"], environment: [:], in: directory)
            // The ids show that a stranger made the snapshot.
            #expect(
                played.status == 1 && played.output.contains("DeleteSnapshot snap-0ddddddddddd"), "\(played.output)")
        }
    }

    @Test func `a seed plays the same nights in every process`() async throws {
        try await Workplace.withDirectory { directory in
            let lines = try await [1, 2].asyncMap { _ in
                try await ChildProcess.run(
                    Workplace.built("Simulation"), ["--from", "11", "--nights", "3"], environment: [:], in: directory
                ).output.split(separator: ";").first
            }
            #expect(lines[0] == lines[1] && lines[0]?.contains("calls") == true)
        }
    }
}

extension Array {
    fileprivate func asyncMap<Output>(_ transform: (Element) async throws -> Output) async rethrows -> [Output] {
        var output: [Output] = []
        for element in self { output.append(try await transform(element)) }
        return output
    }
}
