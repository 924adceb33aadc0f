/// Migrations are called `NNNN_noun_verb.sql` and numbered without a gap from 0001.
enum MigrationNames {
    /// What is wrong with these file names. Only SQL files count.
    static func problems(_ names: [String]) -> [String] {
        let files = names.filter { $0.hasSuffix(".sql") }.sorted()
        var problems = files.filter { !Pattern(#"^\d{4}_[a-z0-9]+(_[a-z0-9]+)+\.sql$"#).lines(in: $0).contains(1) }
            .map { "\($0): expected a name such as 0001_tasks_create.sql" }
        guard problems.isEmpty else { return problems }
        for (index, file) in files.enumerated() where Int(file.prefix(4)) != index + 1 {
            problems.append("\(file): expected number \(index + 1): no gap, none twice")
        }
        return problems
    }
}
