import CurlTransport
import Testing

@Suite struct TransportConfigurationTests {
    @Test(
        arguments: [
            ([:], nil), (["SSL_CERT_FILE": "c"], "c"), (["SSL_CERT_FILE": "c", "CURL_CA_BUNDLE": "b"], "b"),
            (["SSL_CERT_FILE": "c", "CURL_CA_BUNDLE": "b", "AWS_CA_BUNDLE": "a"], "a"), (["AWS_CA_BUNDLE": ""], nil),
        ] as [([String: String], String?)])
    func `the AWS name of the CA bundle comes first`(environment: [String: String], bundle: String?) throws {
        #expect(try TransportConfiguration(environment: environment).caBundle == bundle)
    }

    @Test(
        arguments: [
            ([:], nil), (["ALL_PROXY": "d"], "http://d"), (["all_proxy": "c", "ALL_PROXY": "d"], "http://c"),
            (["HTTPS_PROXY": "b", "all_proxy": "c"], "http://b"),
            (["HTTPS_PROXY": "b", "https_proxy": "a:1"], "http://a:1"),
            (["http_proxy": "x", "HTTP_PROXY": "x"], nil), (["https_proxy": "SOCKS5://[::1]:9/"], "socks5://[::1]:9"),
        ] as [([String: String], String?)])
    func `the lower-case name of the proxy comes first, and plain http has none`(
        environment: [String: String], proxy: String?
    ) throws {
        #expect(try TransportConfiguration(environment: environment).proxy?.description == proxy)
    }

    @Test func `a proxy's password is for libcurl alone`() throws {
        let configuration = try TransportConfiguration(environment: ["https_proxy": "http://me:hunter2@proxy.test:3128"]
        )
        let proxy = try #require(configuration.proxy)
        #expect(proxy.user == Array("me".utf8) && proxy.password == Array("hunter2".utf8))
        #expect(proxy.description == "http://proxy.test:3128")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [
            "\(configuration)", String(reflecting: configuration), dumped, "\(proxy)", String(reflecting: proxy),
        ] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("proxy.test"))
        }
    }

    @Test(
        arguments: [
            ("proxy.test", nil, nil), ("me@proxy.test", "me", nil), ("me:@proxy.test", "me", ""),
            (":pw@proxy.test", "", "pw"), ("me:a:b@c@proxy.test", "me", "a:b@c"),
            ("m%40e:p%3A%2fw@proxy.test", "m@e", "p:/w"), ("me:50%off%4@proxy.test", "me", "50%off%4"),
            ("me:%+1@proxy.test", "me", "%+1"), ("me:caf%C3%A9@proxy.test", "me", "café"),
        ] as [(String, String?, String?)])
    func `user and password are taken apart and decoded`(text: String, user: String?, password: String?) throws {
        let proxy = try ProxyAddress("http://\(text)", from: "HTTPS_PROXY")
        #expect(proxy.user == user.map { Array($0.utf8) })
        #expect(proxy.password == password.map { Array($0.utf8) })
        #expect(proxy.description == "http://proxy.test")
    }

    @Test(
        arguments: [
            "ftp://me:hunter2@a", "http://", "http://me:hunter2@", "http://me:hunter2@a/b", "a b:hunter2",
            "me:hunter2%00@a",
        ])
    func `a proxy that cannot be understood is an error that names the variable, not the value`(value: String) throws {
        let error = try #require(throws: ProxyAddress.Unreadable.self) {
            try TransportConfiguration(environment: ["HTTPS_PROXY": value])
        }
        #expect("\(error)".hasPrefix("HTTPS_PROXY: "))
        #expect(!"\(error)".contains("hunter2"))
    }
}
