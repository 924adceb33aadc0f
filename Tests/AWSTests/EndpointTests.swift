import Foundation
import HTTP
import Model
import Testing

import AWS

@Suite struct EndpointTests {
    @Test(arguments: Service.allCases)
    func `every region of every partition has the host that botocore gives`(service: Service) throws {
        let answer = try #require(try Botocore.ask([["ask": "hosts", "service": service.rawValue]]).first)
        let hosts = try #require(answer as? [String: String])
        #expect(hosts.count > 30)
        var partitions: Set<Partition> = []
        for (name, host) in hosts {
            let region = try #require(Region(name), "\(name)")
            partitions.insert(region.partition)
            let endpoint = try Endpoints(environment: [:]).endpoint(for: service, region: region, override: nil)
            #expect(endpoint.url.description == "https://\(host)/", "\(name)")
        }
        #expect(partitions == Set(Partition.allCases))
    }

    static let variables = [
        "AWS_ENDPOINT_URL_EC2": "https://ec2.example:8443/base", "AWS_ENDPOINT_URL": "http://127.0.0.1:5000",
    ]

    @Test func `an account's endpoint wins, then the service's variable, then the general one`() throws {
        let endpoints = Endpoints(environment: Self.variables)
        func url(_ service: Service, _ override: String? = nil) throws -> String {
            try endpoints.endpoint(for: service, region: .beijing, override: override).url.description
        }
        #expect(try url(.ec2, "http://localhost:1") == "http://localhost:1/")
        #expect(try url(.ec2) == "https://ec2.example:8443/base")
        #expect(try url(.sts) == "http://127.0.0.1:5000/")
    }

    @Test(arguments: [
        (Service.ec2, "AWS_ENDPOINT_URL_EC2"), (.sts, "AWS_ENDPOINT_URL_STS"),
        (.monitoring, "AWS_ENDPOINT_URL_CLOUDWATCH"), (.sns, "AWS_ENDPOINT_URL_SNS"),
    ])
    func `each service has its variable`(service: Service, variable: String) throws {
        let endpoints = Endpoints(environment: [variable: "https://one.example"])
        let endpoint = try endpoints.endpoint(for: service, region: .beijing, override: nil)
        #expect(endpoint.url.host == "one.example")
        for other in Service.allCases where other != service {
            let found = try endpoints.endpoint(for: other, region: .beijing, override: nil)
            #expect(found.url.host == "\(other.rawValue).cn-north-1.amazonaws.com.cn")
        }
    }

    @Test func `configured endpoints can be ignored, an account's own is not`() throws {
        let endpoints = Endpoints(
            environment: Self.variables.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE"]) { $1 })
        #expect(
            try endpoints.endpoint(for: .ec2, region: .virginia, override: nil).url.host
                == "ec2.us-east-1.amazonaws.com")
        #expect(try endpoints.endpoint(for: .ec2, region: .virginia, override: "https://x.y").url.host == "x.y")
    }

    @Test(arguments: ["http://10.0.0.1:5000", "http://localhost.example", "http://127.0.0.1.example", "http://[::2]"])
    func `plain http to another machine is refused`(text: String) {
        #expect {
            try Endpoints(environment: [:]).endpoint(for: .ec2, region: .beijing, override: text)
        } throws: { error in
            if case EndpointFailure.insecure = error { true } else { false }
        }
    }

    @Test(arguments: ["", "ec2.example", "ftp://x", "https://", "https://user:secret@x", "https://x/?a=b"])
    func `a malformed endpoint is an error that repeats no password`(text: String) {
        #expect {
            try Endpoints(environment: [:]).endpoint(for: .ec2, region: .beijing, override: text)
        } throws: { error in
            guard let failure = error as? EndpointFailure, case .malformed = failure else { return false }
            return failure.description.hasPrefix("endpoint is not a usable URL") && !"\(failure)".contains("secret")
        }
    }
}
