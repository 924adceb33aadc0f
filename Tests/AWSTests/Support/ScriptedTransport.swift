import Foundation
import HTTP
import Model
import Synchronization

import AWS

/// Answers requests by a closure and keeps what was sent.
final class ScriptedTransport: Sendable {
    typealias Answer = @Sendable (_ request: HTTPRequest, _ number: Int) async throws(TransportError) -> HTTPResponse

    private let sent = Mutex<[HTTPRequest]>([])
    private let answer: Answer

    init(_ answer: @escaping Answer) { self.answer = answer }

    var requests: [HTTPRequest] { sent.withLock { $0 } }
    /// The actions of the requests, in order.
    var actions: [String] { requests.map { $0.form["Action"] ?? "?" } }

    var transport: Transport {
        Transport { request throws(TransportError) in
            let number = self.sent.withLock { sent in
                sent.append(request)
                return sent.count
            }
            return try await self.answer(request, number)
        }
    }

    func client(_ clock: VirtualClock) -> AWSClient {
        AWSClient(transport: transport, effects: clock.effects, limits: Limits())
    }
}

extension HTTPRequest {
    /// The body's parameters, decoded.
    var form: [String: String] {
        var form: [String: String] = [:]
        for pair in String(decoding: body, as: UTF8.self).replacing("+", with: " ").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            form[String(parts[0]).removingPercentEncoding ?? ""] =
                parts.count > 1 ? String(parts[1]).removingPercentEncoding : ""
        }
        return form
    }

    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

extension HTTPResponse {
    static func xml(_ body: String, status: Int = 200, date: Instant? = nil) -> HTTPResponse {
        var headers = [HTTPHeader("Content-Type", "text/xml")]
        if let date { headers.append(HTTPHeader("Date", date.httpDate)) }
        return HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
    }

    static func ec2Error(_ code: String, _ message: String = "no", status: Int = 400) -> HTTPResponse {
        xml(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>\(code)</Code>"
                + "<Message>\(message)</Message></Error></Errors><RequestID>r-1</RequestID></Response>", status: status)
    }

    static func queryError(_ code: String, _ message: String = "no", status: Int = 400, date: Instant? = nil)
        -> HTTPResponse
    {
        xml(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
                + "<Code>\(code)</Code><Message>\(message)</Message></Error><RequestId>r-2</RequestId></ErrorResponse>",
            status: status, date: date)
    }
}

extension Instant {
    var httpDate: String {
        let parts = UTCComponents(self)
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekday = CalendarDay(year: parts.year, month: parts.month, day: parts.day)?.isoWeekday ?? 1
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[weekday - 1]), \(two(parts.day)) \(months[parts.month - 1]) \(parts.year) "
            + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) GMT"
    }
}

extension Endpoint {
    static func fake(_ service: Service) -> Endpoint {
        Endpoint(service: service, url: HTTPURL(scheme: .https, host: "\(service).test"))
    }
}

extension Region {
    static var beijing: Region { Partition.china.homeRegion }
    static var virginia: Region { Partition.aws.homeRegion }
}

extension Credentials {
    static var example: Credentials {
        Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    }
}
