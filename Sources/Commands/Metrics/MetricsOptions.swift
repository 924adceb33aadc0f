import ArgumentParser

/// The option of the commands that write metrics.
struct MetricsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also write metrics for Prometheus into this file.",
            discussion:
                "They are about the newest run and all accounts and regions. A command that works writes them every"
                + " minute, and each once more at its end.",
            valueName: "file"))
    var metricsFile: String?

    /// The file that was named; nil when none was.
    func file(_ workplace: Workplace) -> MetricsFile? { metricsFile.map { MetricsFile($0, workplace) } }
}
