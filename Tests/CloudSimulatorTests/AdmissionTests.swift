import CloudSimulator
import HTTP
import Model
import Testing

@Suite struct AdmissionTests {
    /// Each service has its own code for the same mistake.
    @Test(arguments: [("ec2", "AuthFailure"), ("sts", "InvalidClientTokenId"), ("monitoring", "InvalidClientTokenId")])
    func `an unknown key is refused with each service's code`(service: String, code: String) async throws {
        var client = SmallCloud().client
        client.key.id = "AKIANOBODY0000000000"
        #expect(try await client.call(service, Self.action(of: service)).code == code)
    }

    @Test(arguments: [("ec2", "AuthFailure"), ("sts", "SignatureDoesNotMatch")])
    func `a wrong secret is refused`(service: String, code: String) async throws {
        var client = SmallCloud().client
        client.key.secret += "x"
        #expect(try await client.call(service, Self.action(of: service)).code == code)
    }

    @Test func `a body that was changed after signing is refused`() async throws {
        let small = SmallCloud()
        var request = small.client.request("ec2", "CreateSnapshot", ["VolumeId": SmallCloud.root])
        request.body += Array("&Description=x".utf8)
        let response = try await small.cloud.transport.send(request)
        #expect(response.status == 401)
        #expect(small.contents?.snapshots.isEmpty == true)
    }

    @Test(arguments: [(-301, "RequestExpired"), (-299, nil), (299, nil), (301, "RequestExpired")])
    func `a request is valid for five minutes around its date`(seconds: Int, code: String?) async throws {
        var client = SmallCloud().client
        client.skew = .seconds(seconds)
        #expect(try await client.ec2("DescribeRegions").code == code)
    }

    @Test func `a request that arrives late has no effect`() async throws {
        let small = SmallCloud()
        let request = small.client.request("ec2", "CreateSnapshot", ["VolumeId": SmallCloud.root])
        small.cloud.advance(by: .minutes(6))
        #expect(try await small.cloud.transport.send(request).status == 400)
        #expect(small.contents?.snapshots.isEmpty == true)
    }

    @Test func `a missing, a partial and a wrongly scoped signature are refused`() async throws {
        let small = SmallCloud()
        for (header, code) in [
            (nil, "MissingAuthenticationToken"), ("AWS4-HMAC-SHA256 Credential=x", "IncompleteSignature"),
        ] {
            var request = small.client.request("ec2", "DescribeRegions")
            request.headers.removeAll { $0.name == "Authorization" }
            if let header { request.headers.append(HTTPHeader("Authorization", header)) }
            let body = String(decoding: try await small.cloud.transport.send(request).body, as: UTF8.self)
            #expect(body.contains("<Code>\(code)</Code>"))
        }
        let request = small.client.request("sts", "GetCallerIdentity")
        let moved = HTTPRequest(
            method: .post, url: HTTPURL(scheme: .https, host: "ec2.cn-north-1.amazonaws.com.cn"),
            headers: request.headers, body: request.body)
        let body = String(decoding: try await small.cloud.transport.send(moved).body, as: UTF8.self)
        #expect(body.contains("<Code>SignatureDoesNotMatch</Code>"))
    }

    @Test(arguments: ["ec2.cn-north-7.amazonaws.com.cn", "ec2.cn-north-1.amazonaws.com", "example.com"])
    func `a host that does not exist does not resolve`(host: String) async throws {
        let small = SmallCloud()
        var request = small.client.request("ec2", "DescribeRegions")
        request.url = HTTPURL(scheme: .https, host: host)
        await #expect(throws: TransportError.notConnectable("Could not resolve host: \(host)")) {
            try await small.cloud.transport.send(request)
        }
    }

    @Test func `a region that is not enabled answers with errors only`() async throws {
        let small = SmallCloud()
        var client = small.client
        client.region = region("cn-northwest-1")
        #expect(try await client.ec2("DescribeInstances").code == "AuthFailure")
        small.cloud.edit(SmallCloud.lane.account) { $0[client.region].access = .notOptedIn }
        #expect(try await client.ec2("DescribeInstances").code == "OptInRequired")
        #expect(try await client.call("sts", "GetCallerIdentity").code == "RegionDisabledException")
    }

    @Test func `a denied action is refused in its region, and tags on creation need their own permission`() async throws
    {
        let small = SmallCloud { account in
            account.denials = [
                CloudDenial("ec2:CreateTags"), CloudDenial("cloudwatch:*", in: SmallCloud.lane.region),
                CloudDenial("ec2:Describe*", in: region("cn-northwest-1")),
            ]
        }
        let make = ["VolumeId": SmallCloud.root]
        let tagged = make.merging([
            "TagSpecification.1.ResourceType": "snapshot", "TagSpecification.1.Tag.1.Key": "a",
        ]) { given, _ in given }
        #expect(try await small.client.ec2("CreateSnapshot", tagged).code == "UnauthorizedOperation")
        #expect(try await small.client.ec2("CreateSnapshot", make).code == nil)
        #expect(try await small.client.call("monitoring", "DescribeAlarms").code == "AccessDenied")
        #expect(try await small.client.ec2("DescribeInstances").code == nil)
        #expect(small.cloud.ledger.first?.permissions == ["ec2:CreateSnapshot", "ec2:CreateTags"])
    }

    @Test func `each action's bucket empties and refills on its own`() async throws {
        let small = SmallCloud(settings: { $0.throttles = true })
        let delete = ["SnapshotId": "snap-0none"]
        for _ in 0..<100 {
            #expect(try await small.client.ec2("DeleteSnapshot", delete).code == "InvalidSnapshot.NotFound")
        }
        let over = try await small.client.ec2("DeleteSnapshot", delete)
        #expect(over.code == "RequestLimitExceeded")
        #expect(over.status == 503)
        #expect(try await small.client.ec2("DeregisterImage", ["ImageId": "ami-0"]).code == "InvalidAMIID.NotFound")
        small.cloud.advance(by: .seconds(1))
        var codes: [String?] = []
        for _ in 0..<6 { codes.append(try await small.client.ec2("DeleteSnapshot", delete).code) }
        #expect(codes.filter { $0 == "RequestLimitExceeded" }.count == 1)
    }

    @Test func `unbounded listings have a smaller bucket, and CloudWatch has its own error code`() async throws {
        let small = SmallCloud(settings: { $0.throttles = true })
        for _ in 0..<50 { _ = try await small.client.ec2("DescribeVolumes") }
        #expect(try await small.client.ec2("DescribeVolumes").code == "RequestLimitExceeded")
        #expect(try await small.client.ec2("DescribeVolumes", ["MaxResults": "500"]).code == nil)
        for _ in 0..<9 { _ = try await small.client.call("monitoring", "DescribeAlarms") }
        let over = try await small.client.call("monitoring", "DescribeAlarms")
        #expect(over.code == "Throttling")
        #expect(over.status == 400)
    }

    @Test func `an unknown action is invalid`() async throws {
        let small = SmallCloud()
        #expect(try await small.client.ec2("RunInstances").code == "InvalidAction")
    }

    private static func action(of service: String) -> String {
        ["ec2": "DescribeRegions", "sts": "GetCallerIdentity", "monitoring": "DescribeAlarms"][service] ?? ""
    }
}
