import Model

extension [CoveragePlace] {
    /// The causes for which places could not be read, each once, with its places and the next step.
    func unread(_ ink: Ink) -> [String] {
        let groups = UncoveredGroup.all(
            map { ($0.title, $0.problem.map { [Uncovered(feature: .snapshots, problem: $0)] } ?? []) })
        guard !groups.isEmpty else { return [] }
        return ["", ink.paint("NOT READ", .bad)] + groups.flatMap { $0.lines(ink, ProgramCall()) }
    }
}

extension CoveragePlace {
    var title: String { Wording.title(name: name, account: account, region: region) }
}
