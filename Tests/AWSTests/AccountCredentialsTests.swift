import AnswerExamples
import HTTP
import Model
import Synchronization
import Testing

import AWS

@Suite struct AccountCredentialsTests {
    let clock = VirtualClock()
    static let account = AccountID("123456789012") ?? { preconditionFailure("twelve digits") }()

    func identities(_ cloud: ScriptedTransport, config: String = "") -> Identities {
        let environment = CredentialEnvironment(
            variables: ["AWS_ACCESS_KEY_ID": "AKBASE", "AWS_SECRET_ACCESS_KEY": "base secret", "HOME": "/h"],
            readFile: { $0 == "/h/.aws/config" ? config : nil })
        return Identities(
            client: cloud.client(clock), endpoints: Endpoints(), environment: environment,
            effects: clock.effects, sessionName: "aws-man night/1")
    }

    func settings(role: String? = "aws-man", profile: String? = nil) -> IdentitySettings {
        IdentitySettings(
            account: Self.account,
            credentials: .init(
                profile: profile, role: role.flatMap { IAMRole($0) }, externalID: role.map { _ in "e-1" }))
    }

    /// An STS that answers every AssumeRole with a new key, which is valid for an hour.
    func sts(account: String = "123456789012") -> ScriptedTransport {
        let clock = clock
        return ScriptedTransport { request, number in
            if request.form["Action"] == "GetCallerIdentity" {
                return .xml(ResponseExamples.callerIdentity(account: account))
            }
            let expiration = clock.now + .hours(1)
            return .xml(
                ResponseExamples.assumeRole(
                    account: account, key: "ASIA\(number)", expiration: UTCComponents(expiration).rfc3339),
                date: clock.now)
        }
    }

    @Test func `a role is assumed in the account, at the region's own STS`() async throws {
        let cloud = sts()
        let records = Mutex<[CallRecord]>([])
        let keys = try await identities(cloud).account(settings())
            .credentials(for: .beijing) { record in records.withLock { $0.append(record) } }
        #expect(keys.accessKeyID == "ASIA1")
        let request = try #require(cloud.requests.first)
        #expect(request.url.host == "sts.cn-north-1.amazonaws.com.cn")
        #expect(request.form["RoleArn"] == "arn:aws-cn:iam::123456789012:role/aws-man")
        #expect(request.form["ExternalId"] == "e-1" && request.form["DurationSeconds"] == "3600")
        #expect(request.form["RoleSessionName"] == "aws-man-night-1")
        #expect(request.form["SourceIdentity"] == nil)
        #expect(request.header("Authorization")?.contains("Credential=AKBASE/") == true)
        let record = try #require(records.withLock { $0 }.first)
        #expect(record.action == ActionName("sts:AssumeRole") && record.purpose == .identity && !record.mutating)
        #expect(record.status == 200 && record.code == nil && record.requestID == "r")
    }

    @Test func `a session has the source identity that the account's file names`() async throws {
        let cloud = sts()
        let named = IdentitySettings(
            account: Self.account, credentials: .init(role: IAMRole("aws-man"), sourceIdentity: "aws-man@hub"))
        _ = try await identities(cloud).account(named).credentials(for: .beijing)
        #expect(cloud.requests.first?.form["SourceIdentity"] == "aws-man@hub")
    }

    @Test(arguments: ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
    func `keys that expire centuries away are used, and end no process`(expiration: String) async throws {
        let clock = clock
        let cloud = ScriptedTransport { _, _ in
            .xml(ResponseExamples.assumeRole(expiration: expiration), date: clock.now)
        }
        let identities = identities(cloud)
        for _ in 0..<2 {
            let keys = try await identities.account(settings()).credentials(for: .beijing) { _ in }
            #expect(keys.accessKeyID == "ASIA1")
        }
    }

    /// The hosts that are asked for keys in `region`, when the STS of the regions in `dead` cannot be used.
    private func hosts(
        _ region: String, hub: String? = nil, dead: [String: TransportError?] = [:]
    ) async throws -> [String] {
        let good = sts()
        let cloud = ScriptedTransport { (request, _) throws(TransportError) in
            guard let answer = dead[request.url.host] else { return try await good.transport.send(request) }
            if let answer { throw answer }
            return .ec2Error("RegionDisabledException", status: 403)
        }
        var variables = ["AWS_ACCESS_KEY_ID": "AKBASE", "AWS_SECRET_ACCESS_KEY": "base secret", "HOME": "/h"]
        variables["AWS_REGION"] = hub
        let identities = Identities(
            client: cloud.client(clock), endpoints: Endpoints(),
            environment: CredentialEnvironment(variables: variables, readFile: { _ throws(FileUnreadable) in nil }),
            effects: clock.effects, sessionName: "test")
        // Why: the hosts that were asked matter, and the end of the list says that none answered.
        let keys = try? await identities.account(settings()).credentials(for: try #require(Region(region)))
        return cloud.requests.map(\.url.host) + (keys == nil ? ["none"] : [])
    }

    @Test func `a region that is enabled everywhere is asked itself, any other is asked last`() async throws {
        func sts(_ regions: String...) -> [String] { regions.map { "sts.\($0).amazonaws.com" } }
        #expect(try await hosts("eu-west-1") == sts("eu-west-1"))
        #expect(try await hosts("af-south-1") == sts("us-east-1"))
        #expect(try await hosts("af-south-1", hub: "eu-west-1") == sts("eu-west-1"))
        #expect(try await hosts("af-south-1", hub: "cn-north-1") == sts("us-east-1"), "another partition")
        #expect(try await hosts("cn-northwest-1") == ["sts.cn-northwest-1.amazonaws.com.cn"])
        let refused: [String: TransportError?] = ["sts.eu-west-1.amazonaws.com": nil]
        #expect(try await hosts("eu-west-1", dead: refused) == sts("eu-west-1", "us-east-1"))
        let dead: [String: TransportError?] = [
            "sts.eu-west-1.amazonaws.com": .notConnected("x"), "sts.us-east-1.amazonaws.com": .notConnected("x"),
        ]
        #expect(
            try await hosts("af-south-1", hub: "eu-west-1", dead: dead)
                == sts("eu-west-1", "us-east-1", "af-south-1"), "its own may be the only one that the network admits")
        #expect(try await hosts("eu-west-1", dead: dead) == sts("eu-west-1", "us-east-1") + ["none"])
    }

    @Test func `a role that is given as an ARN is assumed as it is`() async throws {
        let cloud = sts()
        let role = "arn:aws:iam::123456789012:role/path/x"
        _ = try await identities(cloud).account(settings(role: role)).credentials(for: .virginia)
        #expect(cloud.requests.first?.form["RoleArn"] == role)
    }

    @Test func `the regions of an account share its keys`() async throws {
        let cloud = sts()
        let identities = identities(cloud)
        let first = try await identities.account(settings()).credentials(for: .beijing)
        let second = try await identities.account(settings()).credentials(for: .virginia)
        #expect(first == second && cloud.requests.count == 1)
    }

    @Test func `a role that turns out to be in another account is not used`() async {
        let cloud = sts(account: "999999999999")
        let holder = identities(cloud).account(settings())
        let error = await #expect(throws: CredentialFailure.self) { try await holder.credentials(for: .beijing) }
        guard case .wrongAccount(Self.account, "999999999999", _) = error else {
            Issue.record("not wrongAccount: \(String(describing: error))")
            return
        }
    }

    @Test func `keys without a role are proven once, before their first use`() async throws {
        let cloud = sts()
        let holder = identities(cloud).account(settings(role: nil))
        for _ in 0..<3 { #expect(try await holder.credentials(for: .beijing).accessKeyID == "AKBASE") }
        #expect(cloud.actions == ["GetCallerIdentity"])
    }

    @Test func `keys of another account are refused, and not asked about again`() async {
        let cloud = sts(account: "999999999999")
        let holder = identities(cloud).account(settings(role: nil))
        for _ in 0..<2 {
            await #expect(
                throws: CredentialFailure.wrongAccount(
                    configured: Self.account, found: "999999999999", source: "the environment")
            ) { try await holder.credentials(for: .beijing) }
        }
        #expect(cloud.actions == ["GetCallerIdentity"])
    }

    @Test func `keys are replaced five minutes before they expire, and the new ones proven again`() async throws {
        let cloud = sts()
        let holder = identities(cloud).account(settings())
        #expect(try await holder.credentials(for: .beijing).accessKeyID == "ASIA1")
        clock.advance(by: .minutes(54))
        #expect(try await holder.credentials(for: .beijing).accessKeyID == "ASIA1")
        clock.advance(by: .minutes(1))
        #expect(try await holder.credentials(for: .beijing).accessKeyID == "ASIA2")
    }

    @Test func `a wrong local clock does not change how long keys are used`() async throws {
        let cloud = ScriptedTransport { [clock] _, number in
            let server = clock.now - .hours(5)
            return .xml(
                ResponseExamples.assumeRole(
                    key: "ASIA\(number)", expiration: UTCComponents(server + .hours(1)).rfc3339), date: server)
        }
        let holder = identities(cloud).account(settings())
        _ = try await holder.credentials(for: .beijing)
        clock.advance(by: .minutes(50))
        clock.setWallClock(aheadBy: .days(365))
        #expect(try await holder.credentials(for: .beijing).accessKeyID == "ASIA1")
        clock.advance(by: .minutes(6))
        #expect(try await holder.credentials(for: .beijing).accessKeyID == "ASIA2")
    }

    @Test func `valid keys are used while STS cannot be asked, and it is asked again every half minute`() async throws {
        let cloud = ScriptedTransport { [clock] _, number throws(TransportError) in
            guard number == 1 else { throw .notConnected("refused") }
            return .xml(
                ResponseExamples.assumeRole(expiration: UTCComponents(clock.now + .hours(1)).rfc3339), date: clock.now)
        }
        let holder = identities(cloud).account(settings())
        _ = try await holder.credentials(for: .beijing)
        clock.advance(by: .minutes(56))
        for _ in 0..<5 { #expect(try await holder.credentials(for: .beijing).accessKeyID == "ASIA1") }
        #expect(cloud.requests.count == 2)
        clock.advance(by: .seconds(30))
        #expect(try await holder.credentials(for: .beijing).accessKeyID == "ASIA1")
        #expect(cloud.requests.count == 3)
        clock.advance(by: .minutes(4))
        await #expect(throws: CredentialFailure.self) { try await holder.credentials(for: .beijing) }
    }

    @Test func `a refusal ends the use of keys that are about to expire`() async throws {
        let cloud = ScriptedTransport { [clock] _, number in
            guard number == 1 else { return .queryError("AccessDenied", status: 403) }
            return .xml(
                ResponseExamples.assumeRole(expiration: UTCComponents(clock.now + .hours(1)).rfc3339), date: clock.now)
        }
        let holder = identities(cloud).account(settings())
        _ = try await holder.credentials(for: .beijing)
        clock.advance(by: .minutes(56))
        await #expect(
            throws: CredentialFailure.refused(
                action: "AssumeRole", code: "AccessDenied", message: "no", requestID: "r-2")
        ) { try await holder.credentials(for: .beijing) }
    }

    @Test func `keys that AWS calls expired are replaced at once`() async throws {
        let cloud = sts()
        let holder = identities(cloud).account(settings())
        let first = try await holder.credentials(for: .beijing)
        holder.expired(first)
        let second = try await holder.credentials(for: .beijing)
        #expect(second.accessKeyID == "ASIA2")
        holder.expired(first)
        #expect(try await holder.credentials(for: .beijing) == second)
    }

    @Test func `a profile's role is assumed once for all the accounts that start from it`() async throws {
        let cloud = ScriptedTransport { [clock] request, number in
            let account = request.form["RoleArn"]?.split(separator: ":")[3] ?? "?"
            return .xml(
                ResponseExamples.assumeRole(
                    account: String(account), key: "ASIA\(number)",
                    expiration: UTCComponents(clock.now + .hours(1)).rfc3339), date: clock.now)
        }
        let config = """
            [profile hub]
            role_arn = arn:aws-cn:iam::111111111111:role/hub
            source_profile = base
            [profile base]
            aws_access_key_id = AKHUB
            aws_secret_access_key = s
            """
        let identities = identities(cloud, config: config)
        for digits in ["123456789012", "123456789013"] {
            let account = try #require(AccountID(digits))
            let settings = IdentitySettings(
                account: account, credentials: .init(profile: "hub", role: .name("aws-man")))
            _ = try await identities.account(settings).credentials(for: .beijing)
        }
        #expect(
            cloud.requests.map { $0.form["RoleArn"]?.split(separator: ":")[3] }
                == ["111111111111", "123456789012", "123456789013"])
        #expect(cloud.requests[1].header("Authorization")?.contains("Credential=ASIA1/") == true)
        #expect(cloud.requests[1].header("X-Amz-Security-Token") == "token of ASIA1")
    }

    @Test func `keys of a profile's role that expired early are replaced once`() async throws {
        let cloud = ScriptedTransport { [clock] request, number in
            if number == 2 { return .queryError("ExpiredToken", status: 403) }
            let account = request.form["RoleArn"]?.split(separator: ":")[3] ?? "?"
            return .xml(
                ResponseExamples.assumeRole(
                    account: String(account), key: "ASIA\(number)",
                    expiration: UTCComponents(clock.now + .hours(1)).rfc3339), date: clock.now)
        }
        let config = """
            [profile hub]
            role_arn = arn:aws-cn:iam::111111111111:role/hub
            source_profile = base
            [profile base]
            aws_access_key_id = AKHUB
            aws_secret_access_key = s
            """
        let holder = identities(cloud, config: config).account(settings(profile: "hub"))
        #expect(try await holder.credentials(for: .beijing).accessKeyID == "ASIA4")
        #expect(cloud.requests.count == 4)
    }

    @Test func `expired keys of a profile's own role are replaced, not handed out again`() async throws {
        let cloud = sts()
        let config = """
            [profile direct]
            role_arn = arn:aws-cn:iam::123456789012:role/direct
            source_profile = direct
            aws_access_key_id = AKHUB
            aws_secret_access_key = s
            """
        let holder = identities(cloud, config: config).account(settings(role: nil, profile: "direct"))
        let first = try await holder.credentials(for: .beijing)
        holder.expired(first)
        #expect(first.accessKeyID == "ASIA1")
        #expect(try await holder.credentials(for: .beijing).accessKeyID == "ASIA2")
        #expect(cloud.actions == ["AssumeRole", "AssumeRole"])
    }

    @Test func `a wrong clock is reported as such, not as bad keys`() async {
        let cloud = ScriptedTransport { [clock] _, _ in
            .queryError("SignatureDoesNotMatch", "Signature expired", status: 403, date: clock.now + .hours(3))
        }
        await #expect(throws: CredentialFailure.clockSkewed(action: "AssumeRole", by: .hours(-3))) {
            try await identities(cloud).account(settings()).credentials(for: .beijing)
        }
    }

    @Test func `a request for keys that was sent too late may be made again`() async {
        let cloud = ScriptedTransport { [clock] _, _ in
            .queryError("SignatureDoesNotMatch", "Signature expired: long ago", status: 403, date: clock.now)
        }
        let error = await #expect(throws: CredentialFailure.self) {
            try await identities(cloud).account(settings()).credentials(for: .beijing)
        }
        #expect(error?.code == "IdentityUnreachable", "\(String(describing: error))")
    }

    @Test func `an endpoint that is not allowed is reported as such`() async {
        let settings = IdentitySettings(
            account: Self.account, credentials: .init(role: .name("x")), endpoint: "http://10.0.0.1")
        let cloud = sts()
        let error = await #expect(throws: CredentialFailure.self) {
            try await identities(cloud).account(settings).credentials(for: .beijing)
        }
        #expect(error?.description.contains("plain http") == true)
        #expect(cloud.requests.isEmpty)
    }
}
