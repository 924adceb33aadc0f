import HTTP
import Testing

@Suite struct HTTPURLParsingTests {
    @Test(arguments: [
        ("https://ec2.eu-west-1.amazonaws.com", "https://ec2.eu-west-1.amazonaws.com/"),
        ("HTTPS://EC2.Example", "https://ec2.example/"), ("http://127.0.0.1:5000", "http://127.0.0.1:5000/"),
        ("http://[::1]:5000/a", "http://[::1]:5000/a"), ("https://x:443/", "https://x/"),
        ("https://x/a%20b?c=d&e", "https://x/a%20b?c=d&e"), ("https://x?c=d", "https://x/?c=d"),
    ])
    func `a URL is read`(text: String, expected: String) throws {
        #expect(try HTTPURL(parsing: text).description == expected)
    }

    @Test(arguments: [
        ("", HTTPURLFailure.scheme), ("x", .scheme), ("ftp://x", .scheme), ("https:/x", .scheme), ("https://", .host),
        ("https:///a", .host), ("https://a b", .host), ("https://é.example", .host), ("https://[::1", .host),
        ("https://[x]", .host), ("https://.x", .host), ("https://u:p@x", .userInfo), ("https://x:", .port),
        ("https://x:0", .port), ("https://x:65536", .port), ("https://x:8a", .port), ("https://[::1]x", .port),
        ("https://x/a b", .path), ("https://x/é", .path), ("https://x/a\nb", .path), ("https://x/#f", .fragment),
    ])
    func `what is no URL is refused with its reason`(text: String, expected: HTTPURLFailure) {
        #expect(throws: expected) { try HTTPURL(parsing: text) }
    }
}
