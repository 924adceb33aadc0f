import CCurl
import CurlTransport
import HTTP
import Testing

@Suite struct CurlFailureTests {
    private static let request = HTTPRequest(
        method: .post, url: HTTPURL(scheme: .https, host: "ec2.test"), body: [1], totalTimeout: .seconds(60))

    private func error(_ code: CURLcode.RawValue, started: Bool) -> TransportError {
        CurlFailure(code: CURLcode(code), started: started, detail: "detail").error(for: Self.request)
    }

    @Test func `once the request was started, no code proves that it was not sent`() {
        for code in 1..<CURL_LAST.rawValue { #expect(error(code, started: true).mayHaveBeenSent, "\(code)") }
    }

    @Test func `before the start, only codes of connecting and of a request that libcurl cannot send prove it`() {
        let proving = (1..<CURL_LAST.rawValue).filter { !error($0, started: false).mayHaveBeenSent }
        #expect(proving == [1, 2, 3, 5, 6, 7, 27, 28, 35, 45, 52, 55, 56, 58, 59, 60, 66, 77, 83, 89, 91, 97])
    }

    @Test func `each error names the host`() {
        for code in 1..<CURL_LAST.rawValue {
            for started in [true, false] {
                let failure = error(code, started: started)
                guard failure.kind != .timedOut else { continue }
                #expect("\(failure)".contains("ec2.test"))
            }
        }
    }

    @Test(
        arguments: [
            (6, false, ErrorKind.notConnected), (7, false, .notConnected), (28, false, .notConnected),
            (60, false, .notConnectable),
            (3, false, .refused), (28, true, .timedOut), (56, true, .broken), (65, true, .broken), (42, true, .broken),
            (18, true, .broken), (23, false, .broken), (9_999, false, .broken),
        ] as [(CURLcode.RawValue, Bool, ErrorKind)])
    func `each code has one case`(code: CURLcode.RawValue, started: Bool, kind: ErrorKind) {
        #expect(error(code, started: started).kind == kind)
    }
}
