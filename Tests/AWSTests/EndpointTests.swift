import Foundation
import HTTP
import Model
import Testing

import AWS

@Suite struct EndpointTests {
    static let variants = [
        EndpointVariant(), EndpointVariant(isFIPS: true), EndpointVariant(isDualStack: true),
        EndpointVariant(isFIPS: true, isDualStack: true),
    ]

    /// botocore's names of the services, and the first labels of their host names.
    static let services = [
        ("ec2", "ec2"), ("sts", "sts"), ("cloudwatch", "monitoring"), ("sns", "sns"), ("kms", "kms"),
        ("service-quotas", "servicequotas"), ("organizations", "organizations"), ("sso", "portal.sso"),
        ("sso-oidc", "oidc"),
    ]

    @Test(arguments: services)
    func `every variant of every region of every partition has the host that botocore gives`(
        service: String, prefix: String
    ) throws {
        let answer = try #require(try Botocore.ask([["ask": "hosts", "service": service]]).first)
        let hosts = try #require(answer as? [String: [String]])
        #expect(hosts.count > 40)
        var partitions: Set<Partition> = []
        for (name, expected) in hosts {
            let region = try #require(Region(name), "\(name)")
            partitions.insert(region.partition)
            // Organizations has one region in a partition, and is called there from all others.
            if service == "organizations", region != region.partition.organizationsRegion { continue }
            #expect(Self.variants.map { $0.host(prefix, in: region) } == expected, "\(name)")
            #expect(expected.allSatisfy(region.partition.owns), "\(name)")
        }
        #expect(partitions == Set(Partition.allCases))
    }

    @Test func `a variant changes AWS's own address, and no configured one`() throws {
        let variant = EndpointVariant(isFIPS: true, isDualStack: true)
        let own = try Endpoints().endpoint(
            for: .ec2, region: .virginia, override: nil, settings: CallSettings(variant: variant))
        #expect(own.url.host == "ec2-fips.us-east-1.api.aws" && own.isAWS)
        let configured = try Endpoints().endpoint(
            for: .ec2, region: .virginia, override: nil,
            settings: Self.settings(Self.variables.merging(["AWS_USE_FIPS_ENDPOINT": "true"]) { $1 }))
        #expect(configured.url.host == "ec2.example" && !configured.isAWS)
        let override = try Endpoints().endpoint(
            for: .ec2, region: .virginia, override: "https://ec2.us-east-1.amazonaws.com",
            settings: CallSettings(variant: variant))
        #expect(override.url.host == "ec2.us-east-1.amazonaws.com" && !override.isAWS)
    }

    static func settings(_ variables: [String: String]) -> CallSettings {
        CallSettings(CredentialEnvironment(variables: variables) { _ throws(FileUnreadable) in nil })
    }

    static let variables = [
        "AWS_ENDPOINT_URL_EC2": "https://ec2.example:8443/base", "AWS_ENDPOINT_URL": "http://127.0.0.1:5000",
    ]

    @Test func `an account's endpoint wins, then the service's variable, then the general one`() throws {
        let endpoints = Endpoints()
        let settings = Self.settings(Self.variables)
        func url(_ service: Service, _ override: String? = nil) throws -> String {
            try endpoints.endpoint(for: service, region: .beijing, override: override, settings: settings)
                .url.description
        }
        #expect(try url(.ec2, "http://localhost:1") == "http://localhost:1/")
        #expect(try url(.ec2) == "https://ec2.example:8443/base")
        #expect(try url(.sts) == "http://127.0.0.1:5000/")
    }

    @Test(arguments: [
        (Service.ec2, "AWS_ENDPOINT_URL_EC2"), (.sts, "AWS_ENDPOINT_URL_STS"),
        (.monitoring, "AWS_ENDPOINT_URL_CLOUDWATCH"), (.sns, "AWS_ENDPOINT_URL_SNS"),
        (.kms, "AWS_ENDPOINT_URL_KMS"), (.servicequotas, "AWS_ENDPOINT_URL_SERVICE_QUOTAS"),
    ])
    func `each service has its variable`(service: Service, variable: String) throws {
        let endpoints = Endpoints()
        let settings = Self.settings([variable: "https://one.example"])
        let endpoint = try endpoints.endpoint(for: service, region: .beijing, override: nil, settings: settings)
        #expect(endpoint.url.host == "one.example")
        for other in Service.allCases where other != service {
            let found = try endpoints.endpoint(for: other, region: .beijing, override: nil, settings: settings)
            #expect(found.url.host == "\(other.rawValue).cn-north-1.amazonaws.com.cn")
        }
    }

    @Test func `configured endpoints can be ignored, an account's own is not`() throws {
        let settings = Self.settings(
            Self.variables.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE"]) { $1 })
        func host(_ override: String?) throws -> String {
            try Endpoints().endpoint(for: .ec2, region: .virginia, override: override, settings: settings).url.host
        }
        #expect(try host(nil) == "ec2.us-east-1.amazonaws.com")
        #expect(try host("https://x.y") == "x.y")
    }

    @Test(arguments: ["http://10.0.0.1:5000", "http://localhost.example", "http://127.0.0.1.example", "http://[::2]"])
    func `plain http to another machine is refused`(text: String) {
        #expect {
            try Endpoints().endpoint(for: .ec2, region: .beijing, override: text)
        } throws: { error in
            if case EndpointFailure.insecure = error { true } else { false }
        }
    }

    @Test(arguments: ["", "ec2.example", "ftp://x", "https://", "https://user:secret@x", "https://x/?a=b"])
    func `a malformed endpoint is an error that repeats no password`(text: String) {
        #expect {
            try Endpoints().endpoint(for: .ec2, region: .beijing, override: text)
        } throws: { error in
            guard let failure = error as? EndpointFailure, case .malformed = failure else { return false }
            return failure.description.hasPrefix("endpoint is not a usable URL") && !"\(failure)".contains("secret")
        }
    }
}
