import CloudSimulator
import Foundation
import Model
import Synchronization
import TestServer

/// Doubles of all services that give keys, on one loopback port: the metadata service of an instance, the endpoint of a
/// container, STS for web identities, and the token service and portal of IAM Identity Center. Each gives the keys of one
/// account of the simulated cloud. Every secret in them is one of `canaries`.
final class KeySources: Sendable {
    /// A source by which an account's keys are found.
    enum Source: String, CaseIterable {
        case profile, chain, process, web, signOn, environment, container, instance

        /// The account whose keys it gives. The last three are the standard chain, of which a machine has one.
        var account: String {
            switch self {
            case .profile: "111111111111"
            case .chain: "222222222222"
            case .process: "333333333333"
            case .web: "444444444444"
            case .signOn: "555555555555"
            case .environment, .container, .instance: "666666666666"
            }
        }

        /// The key that a double gives; the role of a chain gets one of the simulated STS.
        var key: CloudKey {
            CloudKey(
                id: "ASIACANARY\(rawValue.uppercased())", secret: "canary+secret+of+\(rawValue)+0123456789abcdef",
                token: self == .profile ? nil : "canary+token+of+\(rawValue)+0123456789abcdef0123456789",
                principal: self == .profile
                    ? "arn:aws:iam::\(account):user/hub" : "arn:aws:sts::\(account):assumed-role/\(rawValue)/session")
        }
    }

    static let container = "canary+container+authorization+0123456789"
    static let webToken = "canary.web.identity.token.0123456789abcdef"
    private static let metadata = "canary+metadata+token+0123456789"
    private static let signOn = ["old", "new"].map { "canary+access+token+\($0)+0123456789" }
    private static let renewals = ["client", "old", "new"].map { "canary+refresh+\($0)+0123456789" }

    /// All secrets that the doubles and files give.
    static let canaries =
        [container, webToken, metadata] + signOn + renewals
        + Source.allCases.flatMap { [$0.key.secret, $0.key.token].compactMap(\.self) }

    /// The requests that came, each by its first line.
    let asked = Record()
    private let server: LoopbackServer
    var endpoint: String { "http://127.0.0.1:\(server.port)" }

    init() throws {
        let asked = asked
        server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                let line = String(request.prefix { $0 != "\r\n" }.dropLast(" HTTP/1.1".count))
                asked.add(line)
                if let answer = Self.answer(to: line, request) {
                    connection.answer(answer.body, headers: "Content-Type: \(answer.type)\r\n")
                } else {
                    connection.answer(status: "401 Unauthorized")
                }
            }
        }
    }

    /// Nil for a request without the secret that it needs.
    private static func answer(to line: String, _ request: String) -> (body: String, type: String)? {
        let json = "application/json"
        let isOfInstance = request.contains(metadata)
        if line == "PUT /latest/api/token" { return (metadata, "text/plain") }
        if line.hasSuffix("security-credentials/"), isOfInstance { return ("hub", "text/plain") }
        if line.hasSuffix("security-credentials/hub"), isOfInstance { return (document(.instance), json) }
        if line == "GET /container", request.contains(container) { return (document(.container), json) }
        if line == "POST /token", request.contains(renewals[1]), request.contains(renewals[0]) {
            return (#"{"accessToken": "\#(signOn[1])", "expiresIn": 28800, "refreshToken": "\#(renewals[2])"}"#, json)
        }
        if line.hasPrefix("GET /federation/credentials?role_name=Backup&account_id="), request.contains(signOn[1]) {
            let key = Source.signOn.key
            return (
                #"{"roleCredentials": {"accessKeyId": "\#(key.id)", "secretAccessKey": "\#(key.secret)", "#
                    + #""sessionToken": "\#(key.token ?? "")", "expiration": 32503680000000}}"#, json
            )
        }
        if line == "POST /", request.contains("Action=AssumeRoleWithWebIdentity"), request.contains(webToken) {
            let key = Source.web.key
            return (
                """
                <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>\
                <AccessKeyId>\(key.id)</AccessKeyId><SecretAccessKey>\(key.secret)</SecretAccessKey>\
                <SessionToken>\(key.token ?? "")</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>\
                <AssumedRoleUser><Arn>\(key.principal)</Arn><AssumedRoleId>x:y</AssumedRoleId></AssumedRoleUser>\
                </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
                """, "text/xml"
            )
        }
        return nil
    }

    static func document(_ source: Source) -> String {
        let key = source.key
        return """
            {"Version": 1, "Code": "Success", "AccessKeyId": "\(key.id)", "SecretAccessKey": "\(key.secret)", \
            "Token": "\(key.token ?? "")", "SessionToken": "\(key.token ?? "")", "Expiration": "2999-01-01T00:00:00Z"}
            """
    }

    /// A session's file as `aws sso login` leaves it, with a token that has ended.
    static let tokenFile = """
        {"accessToken": "\(signOn[0])", "expiresAt": "2020-01-01T00:00:00Z", "clientId": "id", \
        "clientSecret": "\(renewals[0])", "refreshToken": "\(renewals[1])", "registrationExpiresAt": "2999-01-01T00:00:00Z"}
        """

    /// A cloud in which each source's account has an instance, and the key that the source gives.
    static func cloud(of sources: [Source] = Source.allCases) -> CloudScenario {
        let region = Region("eu-west-1")
        let ids = sources.map(\.account).enumerated().filter {
            !sources[..<$0.offset].map(\.account).contains($0.element)
        }
        var fleet = AgedFleet(
            members: ids.compactMap { _, id in
                AccountID(id).flatMap { id in region.map { AgedFleet.Member(id, [$0]) } }
            }, instances: 1, volumesPerInstance: 1, snapshotDays: 1, imageWeeks: 0, hasEdgeCases: false)
        fleet.now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        var scenario = fleet.scenario()
        for place in scenario.accounts.indices {
            let id = scenario.accounts[place].id.digits
            scenario.accounts[place].keys += Source.allCases.filter { $0.account == id }.map(\.key)
        }
        return scenario
    }
}
