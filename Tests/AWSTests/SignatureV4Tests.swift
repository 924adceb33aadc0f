import Foundation
import HTTP
import Model
import Testing

import AWS
import TestRandom

/// A request to sign, and what signs it, in the terms of `botocore_peer.py`.
struct SigningCase: Codable, Sendable, CustomTestStringConvertible {
    var method: String
    var url: String
    var headers: [[String]]
    var body: String
    var date: String
    var accessKey: String
    var secretKey: String
    var token: String?
    var service: String
    var region: String
    var authorization: String?

    enum CodingKeys: String, CodingKey {
        case method, url, headers, body, date, token, service, region, authorization
        case accessKey = "access_key"
        case secretKey = "secret_key"
    }

    var testDescription: String { "\(method) \(url)" }

    /// What the program signs.
    func signed() throws -> String? {
        let spelled = "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.dropFirst(6).prefix(5)):"
        let time = date.dropFirst(11)
        let instant = try #require(Instant(iso8601: spelled + "\(time.prefix(2)):\(time.dropFirst(2).prefix(2))Z"))
        let request = HTTPRequest(
            method: try #require(HTTPRequest.Method(rawValue: method)), url: try HTTPURL(parsing: url),
            headers: headers.map { HTTPHeader($0[0], $0[1]) }, body: Array(body.utf8))
        let credentials = Credentials(accessKeyID: accessKey, secretAccessKey: secretKey, sessionToken: token)
        return SignatureV4(service: service, region: region, date: instant)
            .sign(request, with: credentials).header("Authorization")
    }
}

@Suite struct SignatureV4Tests {
    /// "AWS4" test suite and the documentation's ListUsers example: AKIDEXAMPLE, 2015-08-30T12:36:00Z, us-east-1.
    struct Published: Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        let url: String
        var headers: [[String]] = []
        var body = ""
        var service = "service"
        let signature: String
        var testDescription: String { name }
    }

    static let published: [Published] = [
        Published(
            name: "ListUsers", method: "GET",
            url: "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
            headers: [["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"]], service: "iam",
            signature: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"),
        Published(
            name: "get-vanilla", method: "GET", url: "https://example.amazonaws.com/",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Published(
            name: "get-vanilla-query-order-key-case", method: "GET",
            url: "https://example.amazonaws.com/?Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Published(
            name: "post-vanilla", method: "POST", url: "https://example.amazonaws.com/",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Published(
            name: "post-vanilla-query", method: "POST", url: "https://example.amazonaws.com/?Param1=value1",
            signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
        Published(
            name: "post-header-key-sort", method: "POST", url: "https://example.amazonaws.com/",
            headers: [["My-Header1", "value1"]],
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
        Published(
            name: "post-x-www-form-urlencoded", method: "POST", url: "https://example.amazonaws.com/",
            headers: [["Content-Type", "application/x-www-form-urlencoded"]], body: "Param1=value1",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
    ]

    @Test(arguments: published)
    func `signs AWS's published requests`(_ example: Published) throws {
        let signing = SigningCase(
            method: example.method, url: example.url, headers: example.headers, body: example.body,
            date: "20150830T123600Z", accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            service: example.service, region: "us-east-1")
        let signature = try #require(try signing.signed()?.split(separator: "=").last)
        #expect(signature == example.signature)
    }

    @Test func `signs the recorded random requests as botocore does`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/signatures.json").standardized
        let cases = try JSONDecoder().decode([SigningCase].self, from: Data(contentsOf: file))
        #expect(cases.count == 40)
        for signing in cases {
            #expect(try signing.signed() == signing.authorization, "\(signing.url)")
        }
    }

    @Test func `signs seeded random requests as botocore does`() throws {
        // `AWS_MAN_TEST_SEED` sets another seed.
        let seed = ProcessInfo.processInfo.environment["AWS_MAN_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261_123
        var random = SeededRandom(seed: seed)
        let cases = (0..<100).map { _ in SigningCase.random(using: &random) }
        let questions = try cases.map { signing -> [String: Any] in
            var object = try #require(
                try JSONSerialization.jsonObject(with: JSONEncoder().encode(signing)) as? [String: Any])
            object["token"] = signing.token ?? NSNull()
            return ["ask": "sign", "case": object]
        }
        for (signing, answer) in zip(cases, try Botocore.ask(questions)) {
            #expect(try signing.signed() == answer as? String, "seed \(seed): \(signing)")
        }
    }

    @Test func `a key derived before signs the same`() throws {
        let signer = SignatureV4(service: "ec2", region: "cn-north-1", date: Instant(seconds: 1_795_406_400))
        let request = HTTPRequest(method: .post, url: HTTPURL(scheme: .https, host: "ec2.test"), body: [1, 2, 3])
        let key = signer.signingKey(secret: Credentials.example.secretAccessKey)
        #expect(
            signer.sign(request, with: .example, key: key).headers == signer.sign(request, with: .example).headers)
    }

    @Test func `the cache tells secrets, days, regions and services apart`() throws {
        let cache = SigningKeyCache()
        let day = Instant(seconds: 1_795_406_400)
        let request = HTTPRequest(method: .post, url: HTTPURL(scheme: .https, host: "x.test"))
        let other = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "other")
        let scopes: [(Credentials, Region, Service, Instant)] = [
            (.example, .beijing, .ec2, day), (other, .beijing, .ec2, day), (.example, .virginia, .ec2, day),
            (.example, .beijing, .sts, day), (.example, .beijing, .ec2, day + .days(1)),
            (.example, .beijing, .ec2, day),
        ]
        for (credentials, region, service, date) in scopes {
            let signer = SignatureV4(service: service.rawValue, region: region.name, date: date)
            let key = cache.key(for: credentials, region: region, service: service, date: date)
            #expect(
                signer.sign(request, with: credentials, key: key).headers
                    == signer.sign(request, with: credentials).headers)
        }
    }
}

extension SigningCase {
    static func random(using random: inout some RandomNumberGenerator) -> SigningCase {
        func word(_ letters: String, _ length: ClosedRange<Int>) -> String {
            let all = Array(letters)
            return String(
                (0..<Int.random(in: length, using: &random)).map { _ in all.randomElement(using: &random) ?? "x" })
        }
        let plain = "ABCDEFabcdef0123456789-._~"
        let host =
            ["https://ec2.cn-north-1.amazonaws.com.cn", "http://127.0.0.1:5000"].randomElement(using: &random) ?? ""
        let path = ["/", "/base/", "/a%20b/c", "/x/./y//z"].randomElement(using: &random) ?? "/"
        let query = Bool.random(using: &random) ? "?" + word(plain, 1...4) + "=" + word(plain, 0...6) : ""
        let hour = Int.random(in: 10...23, using: &random)
        return SigningCase(
            method: ["POST", "GET"].randomElement(using: &random) ?? "POST", url: host + path + query,
            headers: [["Content-Type", FormEncoding.contentType], ["X-Test", word(plain + "  ", 1...30) + "x"]],
            body: word(plain + "&=%é漢", 0...300), date: "20261123T\(hour)3059Z",
            accessKey: "AKID" + word("ABCDEF0123456789", 12...16), secretKey: word(plain + "/+", 40...40),
            token: Bool.random(using: &random) ? word(plain + "/+=", 100...300) : nil,
            service: ["ec2", "sts"].randomElement(using: &random) ?? "ec2",
            region: ["cn-north-1", "eu-west-1"].randomElement(using: &random) ?? "cn-north-1")
    }
}
