import AWS
import CloudSimulator
import HTTP
import Jobs
import Model
import Testing

/// The effect of each answer of AWS on a task, through an attempt of its job.
@Suite struct OutcomeRulesTests {
    enum End: Sendable, Hashable { case done, skipped, again, failed, blocked, unknown, notYet(WaitCause) }

    static func end(_ outcome: Outcome) -> End {
        switch outcome {
        case .done: .done
        case .skipped: .skipped
        case .again: .again
        case .failed: .failed
        case .blocked: .blocked
        case .unknown: .unknown
        case .notYet(_, let cause, _): .notYet(cause)
        }
    }

    private func outcome(_ kind: JobKind, _ action: String, _ fault: Fault) async throws -> Outcome {
        let bench = JobBench(LostAnswerTests.region())
        try await LostAnswerTests.enumerate(bench)
        bench.cloud.add(FaultRule(fault, on: action, times: 1))
        return await bench.attempt(bench.index(kind)).outcome
    }

    @Test(
        arguments: [
            ("RequestLimitExceeded", 503, .notYet(.throttle)),
            ("PendingSnapshotLimitExceeded", 400, .notYet(.laneCapacity)),
            ("SnapshotCreationPerVolumeRateExceeded", 400, .notYet(.capacity)),
            ("ConcurrentSnapshotLimitExceeded", 400, .notYet(.capacity)),
            ("InvalidVolume.NotFound", 400, .notYet(.disagreement)),
            ("IncorrectState", 400, .again), ("UnauthorizedOperation", 403, .failed), ("AuthFailure", 401, .failed),
            ("OptInRequired", 401, .failed), ("SnapshotLimitExceeded", 400, .failed), ("NeverHeardOf", 400, .failed),
            ("InternalError", 500, .unknown), ("NeverHeardOf", 500, .unknown), ("RequestExpired", 400, .unknown),
        ] as [(String, Int, End)])
    func `a refused snapshot ends as its code says`(code: String, status: Int, expected: End) async throws {
        let fault = Fault(.before, .refusal(code: code, message: "x", status: status))
        let outcome = try await outcome(.createSnapshot, "ec2:CreateSnapshot", fault)
        #expect(Self.end(outcome) == expected, "\(outcome)")
    }

    @Test(
        arguments: [
            ("InvalidSnapshot.NotFound", 400, .done), ("InvalidSnapshot.InUse", 400, .notYet(.inUse)),
            ("UnauthorizedOperation", 403, .failed), ("InternalError", 500, .notYet(.outage)),
            ("RequestLimitExceeded", 503, .notYet(.throttle)),
            ("NeverHeardOf", 400, .failed),
        ] as [(String, Int, End)])
    func `a refused deletion ends as its code says`(code: String, status: Int, expected: End) async throws {
        let fault = Fault(.before, .refusal(code: code, message: "x", status: status))
        let outcome = try await outcome(.deleteSnapshot, "ec2:DeleteSnapshot", fault)
        #expect(Self.end(outcome) == expected, "\(outcome)")
    }

    @Test func `a problem names account and region, resource, code, request and hint`() async throws {
        let fault = Fault(.before, .refusal(code: "UnauthorizedOperation", message: "no", status: 403))
        guard case .failed(let problem) = try await outcome(.createSnapshot, "ec2:CreateSnapshot", fault) else {
            Issue.record("it did not fail")
            return
        }
        #expect(problem.code == "UnauthorizedOperation" && problem.reach == .flow)
        for part in [Sample.lane.description, CloudSample.volumeID(0, 0), "CreateSnapshot", "production"] {
            #expect(problem.message.contains(part), "\(problem.message)")
        }
        #expect(problem.requestID?.isEmpty == false)
        #expect(problem.hint?.contains("aws-man policy") == true)
    }
}
