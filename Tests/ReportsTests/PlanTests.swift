import Model
import Reports
import Testing

@Suite struct PlanTests {
    private var plan: PlanView {
        func spec(
            _ kind: String, _ subject: ExactText, _ action: String, _ initial: TaskSpec.Initial, follows: Bool = false,
            effect: TaskEffect? = nil
        )
            -> TaskSpec
        {
            TaskSpec(
                lane: Samples.lane, kind: JobKind(kind), subject: subject, action: ActionName(action),
                reason: "because",
                initial: initial, followsLane: follows, effect: effect)
        }
        let creates = (1...3).map {
            spec("create-snapshot", "vol-\($0)", "ec2:CreateSnapshot", .ready(dueAt: nil), effect: .makesSnapshot)
        }
        let others = [
            spec("register-image", "i-1", "ec2:RegisterImage", .done(ResourceNote(id: "ami-1", state: .confirmed))),
            spec(
                "delete-snapshot", "snap-1", "ec2:DeleteSnapshot",
                .blocked(Problem(code: "BlastRadius", message: "too many"))),
            spec("create-alarm", "i-2", "monitoring:PutMetricAlarm", .skipped(why: "it has one")),
            spec("confirm", "", "aws-man:confirm", .ready(dueAt: nil), follows: true),
        ]
        var region = PlanView.LanePlan(Samples.lane, name: "production")
        region.tasks = creates + others
        region.uncovered = [
            Uncovered(feature: .alarms, problem: Problem(code: "NoTopic", message: "none", hint: "make it"))
        ]
        region.warnings = ["a warning"]
        region.listingCalls = 5
        region.notes = ["vol-1 is /dev/xvda of i-1, which is selected"]
        region.kept = [
            KeptBackup(
                id: "snap-2", source: "vol-1", startedAt: Instant(seconds: 1_795_000_000), why: "kept by daily, monthly"
            ),
            KeptBackup(id: "ami-2", source: "", startedAt: nil, why: "tagged aws-man:pin"),
        ]
        return PlanView(run: RunKey(stored: "nightly-2026-11-23"), lanes: [region], warnings: [])
    }

    private let estimate = PlanEstimate(
        buckets: [ActionName("ec2:CreateSnapshot"): BucketFigures(capacity: 1, refillPerSecond: 2)], share: 0.5,
        pendingAtMost: 2)

    @Test func `a plan as text shows each call with its reason`() throws {
        try Golden.expect(PlanText(plan, estimate: estimate).text, is: "plan.txt")
    }

    @Test(arguments: [(nil, 2.5), (1, 2.5), (10, 5), (60, 30)] as [(Int?, Double)])
    func `the buckets or the snapshots that may be pending say how long a region takes`(
        takes: Int?, seconds: Double
    ) throws {
        var region = try #require(plan.lanes.first)
        region.snapshotTakes = takes.map { .seconds($0) }
        let text = PlanJSON(PlanView(run: plan.run, lanes: [region], warnings: []), estimate: estimate).document.text
        #expect(text.contains("\"seconds\": \(seconds == 2.5 ? "2.5" : String(Int(seconds))),"), "\(text)")
    }

    @Test func `a plan as JSON counts only what would be called`() throws {
        try Golden.expect(PlanJSON(plan, estimate: estimate).document.text, is: "plan.json")
    }
}
