import Model
import Reports
import Testing

@Suite struct TaskStoryTests {
    private func task(_ state: TaskState, dueAt: Instant? = nil) -> TaskLine {
        TaskLine(
            id: TaskID(7), run: RunKey(stored: "nightly-2026-11-23"), lane: Samples.lane, accountName: "production",
            kind: Samples.create, subject: "vol-1", action: ActionName("ec2:CreateSnapshot"),
            reason: "no snapshot tonight", state: state, attempts: 2, deaths: 1, createdAt: Samples.start,
            dueAt: dueAt, endedAt: state.isOpen ? nil : Samples.now,
            problem: state == .failed ? Problem(code: "Timeout", message: "no answer", hint: "wait") : nil,
            resource: state == .done ? ResourceNote(id: "snap-1", state: .confirmed, adopted: true) : nil)
    }

    private func why(_ state: TaskState, due: Duration = .zero, _ change: (inout TaskStory.Standing) -> Void) -> String?
    {
        var standing = TaskStory.Standing(ownerSilence: .minutes(5))
        standing.ownerAliveAt = Samples.now - .seconds(1)
        change(&standing)
        let task = task(state, dueAt: state == .ready ? Samples.now + due : nil)
        return TaskStory(task: task, attempts: [], calls: [], standing: standing).whyNotRunning(at: Samples.now)
    }

    @Test func `an open task says why it is not running`() {
        #expect(
            why(.ready) { $0.gateClosedUntil = Samples.now + .seconds(9) }?.contains(
                "paused in this account and region for 9 s")
                == true)
        #expect(
            why(.ready, due: .seconds(30)) { $0.waitsFor = .pending }?.contains(
                "due in 30 s, waiting for tonight's snapshots and images to be complete") == true)
        #expect(why(.ready) { $0.ownerAliveAt = nil }?.contains("no process works on the queue") == true)
        #expect(
            why(.ready) { $0.ownerAliveAt = Samples.now - .minutes(6) }?.contains("no process works on the queue")
                == true)
        #expect(
            why(.ready) { $0.ahead = 1 }?.contains("1 task with the same call in this account and region is before it")
                == true)
        #expect(why(.ready) { _ in } == "it is the next task to start")
        #expect(
            why(.ready) { $0.outages = [Samples.outage] }
                == "ec2 does not answer there since 2026-11-22 20:08:02 UTC: one call is tried in 50 s")
        #expect(why(.flight) { _ in } == nil)
        #expect(why(.done) { $0.ahead = 3 } == nil)
    }

    @Test func `a task's history is as recorded`() throws {
        let problem = Problem(code: "Timeout", message: "no answer within 60 s")
        let story = TaskStory(
            task: task(.failed),
            attempts: [
                (
                    fence: 1, claimedAt: Samples.start, settledAt: Samples.start + .seconds(61), outcome: "unknown",
                    problem: problem
                ),
                (
                    fence: 2, claimedAt: Samples.start + .minutes(4), settledAt: Samples.start + .minutes(5),
                    outcome: "failed", problem: problem
                ),
            ],
            calls: [
                (
                    fence: 1,
                    record: CallRecord(
                        action: ActionName("ec2:CreateSnapshot"), purpose: .effect, mutating: true,
                        startedAt: Samples.start, duration: .seconds(60), status: nil, code: "Timeout", requestID: nil)
                ),
                (
                    fence: 2,
                    record: CallRecord(
                        action: ActionName("ec2:DescribeSnapshots"), purpose: .reconcile, mutating: false,
                        startedAt: Samples.start + .minutes(4), duration: .milliseconds(212), status: 200, code: nil,
                        requestID: "8f0c")
                ),
            ],
            standing: .init(ownerSilence: .minutes(5)))
        try Golden.expect(story.text(now: Samples.now, ink: .plain), is: "task.txt")
        try Golden.expect(story.document(now: Samples.now).text, is: "task.json")
    }

    @Test func `a list of tasks is a table`() throws {
        let list = TaskList([task(.done), task(.ready, dueAt: Samples.now)], isCut: true)
        try Golden.expect(list.text(.plain), is: "tasks.txt")
    }
}
