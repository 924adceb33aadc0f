import HTTP
import Model
import Testing

import AWS

@Suite struct ClassifierTests {
    static let allEffects: [Effect] = [.reads, .creates, .removes]

    static func answered(
        _ code: String, status: Int = 400, skew: Duration? = nil, retryAfter: Duration? = nil
    ) -> AWSFailure {
        let date = Instant(seconds: 1_795_406_400)
        return .answered(
            code: code, message: "m",
            meta: AnswerMeta(status: status, requestID: "r", date: date, receivedAt: skew.map { date + $0 }),
            retryAfter: retryAfter)
    }

    /// The rows of FACTS F6, which hold for every effect.
    static let fixed: [(code: String, status: Int, expected: Classification)] = [
        ("RequestLimitExceeded", 503, .throttled(retryAfter: nil)),
        ("EC2ThrottledException", 503, .throttled(retryAfter: nil)),
        ("Throttling", 400, .throttled(retryAfter: nil)), ("ThrottlingException", 400, .throttled(retryAfter: nil)),
        ("TooManyRequestsException", 400, .throttled(retryAfter: nil)), ("SlowDown", 503, .throttled(retryAfter: nil)),
        ("SnapshotCreationPerVolumeRateExceeded", 400, .capacity(.subject, wait: .seconds(15))),
        ("ConcurrentSnapshotLimitExceeded", 400, .capacity(.subject, wait: .seconds(30))),
        ("PendingSnapshotLimitExceeded", 400, .capacity(.lane, wait: .seconds(30))),
        ("ConcurrentCreateImageNoRebootLimitExceeded", 400, .capacity(.subject, wait: .seconds(30))),
        ("ResourceLimitExceeded", 400, .rejected), ("SnapshotLimitExceeded", 400, .rejected),
        ("ConcurrentTagAccess", 400, .transient), ("IncorrectState", 400, .transient),
        ("InvalidSnapshot.InUse", 400, .inUse), ("InvalidSnapshot.NotFound", 400, .gone),
        ("InvalidAMIID.NotFound", 400, .gone), ("InvalidAMIID.Unavailable", 400, .gone),
        ("InvalidVolume.NotFound", 400, .gone), ("InvalidInstanceID.NotFound", 400, .gone), ("NotFound", 404, .gone),
        ("InvalidAMIName.Duplicate", 400, .nameTaken), ("InvalidAMIName.Malformed", 400, .rejected),
        ("UnauthorizedOperation", 403, .denied), ("AccessDenied", 403, .denied), ("AuthorizationError", 403, .denied),
        ("AuthFailure", 401, .unauthenticated), ("AuthFailure", 403, .denied),
        ("InvalidClientTokenId", 403, .unauthenticated), ("SignatureDoesNotMatch", 403, .unauthenticated),
        ("OptInRequired", 401, .unauthenticated), ("Blocked", 403, .unauthenticated),
        ("PendingVerification", 403, .unauthenticated), ("ExpiredToken", 403, .credentialsExpired),
        ("TagPolicyViolation", 400, .rejected), ("TagLimitExceeded", 400, .rejected),
        ("DryRunOperation", 412, .wouldSucceed),
        ("SomethingNew", 400, .rejected), ("SomethingNew", 404, .rejected), ("SomethingNew", 403, .denied),
        ("SomethingNew", 401, .unauthenticated), ("SomethingNew", 429, .throttled(retryAfter: nil)),
    ]

    @Test(arguments: fixed)
    func `a code in an AWS error document means the same whatever the call`(
        code: String, status: Int, expected: Classification
    ) {
        for effect in Self.allEffects {
            #expect(Classifier.classify(Self.answered(code, status: status), effect: effect) == expected)
            #expect(expected.knownNotToHaveActed)
        }
    }

    @Test func `a signature that was sent too late is no wrong key`() {
        let text =
            "Signature expired: 20261123T040000Z is now earlier than 20261123T041000Z (20261123T042500Z - 15 min.)"
        func failure(skew: Duration?) -> AWSFailure {
            let date = Instant(seconds: 1_795_406_400)
            let meta = AnswerMeta(status: 403, requestID: "r", date: date, receivedAt: skew.map { date + $0 })
            return .answered(code: "SignatureDoesNotMatch", message: text, meta: meta, retryAfter: nil)
        }
        #expect(Classifier.classify(failure(skew: .seconds(1)), effect: .reads) == .credentialsExpired)
        #expect(Classifier.classify(failure(skew: .seconds(1)), effect: .creates) == .unknown)
        #expect(Classifier.classify(failure(skew: .hours(-3)), effect: .reads) == .clockSkewed(by: .hours(-3)))
    }

    /// Every failure that leaves open whether a create happened (REQUIREMENTS R40).
    static let lost: [AWSFailure] = [
        answered("InternalError", status: 500), answered("InternalFailure", status: 500),
        answered("ServerInternal", status: 500), answered("ServiceUnavailable", status: 503),
        answered("Unavailable", status: 503), answered("SomethingNew", status: 500),
        answered("SomethingNew", status: 503), answered("SomethingNew", status: 200),
        .notAWS(what: "HTML", meta: AnswerMeta(status: 502, requestID: nil, date: nil)),
        .notAWS(what: "malformed or cut XML", meta: AnswerMeta(status: 200, requestID: nil, date: nil)),
        .notAWS(what: "HTML", meta: AnswerMeta(status: 403, requestID: nil, date: nil)),
        .transport(.timedOut(after: .seconds(60))), .transport(.broken("reset")), .transport(.bodyTooLarge(limit: 1)),
        .transport(.cancelled),
    ]

    @Test(arguments: lost)
    func `a create without a complete refusal is unknown, other calls may be repeated`(failure: AWSFailure) {
        #expect(Classifier.classify(failure, effect: .creates) == .unknown)
        let harmless = Classifier.classify(failure, effect: .reads)
        #expect([.transient, .outage(until: nil)].contains(harmless))
        #expect(Classifier.classify(failure, effect: .removes) == harmless)
    }

    @Test func `silence, a broken connection and a failure of the server are an outage for what may be repeated`() {
        let outages: [AWSFailure] = [
            Self.answered("InternalError", status: 500), Self.answered("SomethingNew", status: 503),
            .notAWS(what: "HTML", meta: AnswerMeta(status: 502, requestID: nil, date: nil)),
            .transport(.timedOut(after: .seconds(60))), .transport(.broken("reset")),
        ]
        for failure in outages { #expect(Classifier.classify(failure, effect: .reads) == .outage(until: nil)) }
        // Something answers, and will go on to answer so.
        let answers: [AWSFailure] = [
            .notAWS(what: "HTML", meta: AnswerMeta(status: 403, requestID: nil, date: nil)),
            .notAWS(what: "malformed or cut XML", meta: AnswerMeta(status: 200, requestID: nil, date: nil)),
            .transport(.bodyTooLarge(limit: 1)), .transport(.notConnectable("certificate")),
        ]
        for failure in answers { #expect(Classifier.classify(failure, effect: .reads) == .transient) }
    }

    @Test func `a call that never left this machine had no effect`() {
        for effect in Self.allEffects {
            #expect(Classifier.classify(.transport(.notConnected("refused")), effect: effect) == .outage(until: nil))
            #expect(Classifier.classify(.transport(.notConnectable("certificate")), effect: effect) == .transient)
            #expect(Classifier.classify(.transport(.refused("plain http")), effect: effect) == .rejected)
            #expect(Classifier.classify(.notSent("over"), effect: effect) == .notSent)
        }
    }

    @Test func `the answer's own wait is kept`() {
        let failure = Self.answered("Throttling", retryAfter: .seconds(3))
        #expect(Classifier.classify(failure, effect: .creates) == .throttled(retryAfter: .seconds(3)))
    }

    @Test func `an expired request ends a create as unknown, else asks for new keys`() {
        let failure = Self.answered("RequestExpired")
        #expect(Classifier.classify(failure, effect: .creates) == .unknown)
        #expect(Classifier.classify(failure, effect: .reads) == .credentialsExpired)
        #expect(Classifier.classify(failure, effect: .removes) == .credentialsExpired)
    }

    @Test(arguments: ["RequestExpired", "SignatureDoesNotMatch", "AuthFailure", "RequestTimeTooSkewed"])
    func `a clock that is far off is told apart from bad keys`(code: String) {
        for skew in [Duration.hours(1), .hours(-1), .days(365)] {
            let failure = Self.answered(code, status: 403, skew: skew)
            #expect(Classifier.classify(failure, effect: .reads) == .clockSkewed(by: skew))
        }
        let near = Classifier.classify(Self.answered(code, status: 401, skew: .seconds(3)), effect: .reads)
        #expect(near == .unauthenticated || near == .credentialsExpired)
    }

    static let credentialFailures: [(failure: CredentialFailure, expected: Classification)] = [
        (.none(tried: ["x"]), .unauthenticated), (.unusable(source: "profile x", why: "y"), .unauthenticated),
        (.wrongAccount(configured: account, found: "2", source: "environment"), .wrongAccount),
        (.refused(action: "AssumeRole", code: "AccessDenied", message: "m", requestID: nil), .unauthenticated),
        (.refused(action: "AssumeRole", code: "Throttling", message: "m", requestID: nil), .outage(until: nil)),
        (.clockSkewed(action: "AssumeRole", by: .hours(1)), .clockSkewed(by: .hours(1))),
        (.unreachable(action: "AssumeRole", why: "m"), .outage(until: nil)),
        (.unanswered(action: "AssumeRole", why: "m"), .transient),
    ]
    static let account = AccountID("123456789012") ?? { preconditionFailure("twelve digits") }()

    @Test(arguments: credentialFailures)
    func `credentials that fail mean that nothing was sent`(failure: CredentialFailure, expected: Classification) {
        for effect in Self.allEffects {
            #expect(Classifier.classify(.credentials(failure), effect: effect) == expected)
        }
    }

    @Test func `authorisation reaches the flow, authentication the lane, the rest the task`() {
        #expect(Classifier.reach(.denied) == .flow)
        for lane in [Classification.unauthenticated, .wrongAccount, .clockSkewed(by: .hours(1))] {
            #expect(Classifier.reach(lane) == .lane)
        }
        #expect(Classifier.reach(.rejected) == .task && Classifier.reach(.unknown) == .task)
    }

    @Test func `a problem says what was tried, what came back and what to do`() {
        let problem = Classifier.problem(
            Self.answered("UnauthorizedOperation", status: 403), tried: "CreateSnapshot of vol-1", effect: .creates)
        #expect(problem.code == "UnauthorizedOperation" && problem.requestID == "r" && problem.reach == .flow)
        #expect(problem.message == "CreateSnapshot of vol-1: UnauthorizedOperation (HTTP 403): m")
        #expect(problem.hint?.contains("aws-man policy") == true)
    }

    @Test func `a role that may not be assumed has its own hint`() {
        let failure = CredentialFailure.refused(
            action: "AssumeRole", code: "AccessDenied", message: "m", requestID: nil)
        let problem = Classifier.problem(.credentials(failure), tried: "enumerate", effect: .reads)
        #expect(problem.hint?.contains("external_id") == true && problem.reach == .lane)
    }

    @Test func `the clock's error is spelled for people`() {
        let failure = CredentialFailure.clockSkewed(action: "AssumeRole", by: .hours(-24 * 365))
        #expect(failure.description == "AssumeRole was refused: this machine's clock is 365 days behind AWS's")
    }
}
