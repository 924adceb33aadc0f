import Model
import Synchronization

/// Decides who gets in. Without a token only readers of this machine do, and only under its own names: a page elsewhere
/// could otherwise give its name our address and read everything through the browser of a user. With a token a reader
/// sends it with each request, or logs in once and gets a cookie.
package final class FrontDoor: Sendable {
    private let token: AccessToken?
    private let now: @Sendable () -> Uptime
    private let random: @Sendable () -> Double
    /// The cookies of the readers who logged in, with the time when each ends.
    private let sessions = Mutex<[String: Uptime]>([:])

    /// How long a login holds. A day's work needs one.
    static let sessionLasts = Duration.hours(12)
    /// The most logins that are kept. The oldest gives way.
    static let mostSessions = 64
    static let cookie = "aws-man-session"

    /// Without `token` all requests that name this machine get in.
    package init(_ token: AccessToken?, now: @escaping @Sendable () -> Uptime, random: @escaping @Sendable () -> Double)
    {
        (self.token, self.now, self.random) = (token, now, random)
    }

    /// The answer to a request that gets no further; nil for one that gets in.
    package func answer(_ request: SiteRequest) -> SiteAnswer? {
        guard let token else {
            guard Self.namesThisMachine(request.host) else { return SiteRefusal.host.answer }
            return request.method == .post ? SiteRefusal.method.answer : nil
        }
        guard request.host != nil else { return SiteRefusal.broken.answer }
        if request.path == ["login"] { return logIn(request, token) }
        if request.method == .post { return SiteRefusal.method.answer }
        // Why: a watchdog asks whether the program is well, and gets one word.
        if request.path == ["healthz"] || isKnown(request, token) { return nil }
        return request.accept?.contains("text/html") == true
            ? SiteAnswer(303, ["Location": "/login"], .whole([])) : SiteRefusal.token.answer
    }

    /// The name may have any port: a tunnel has another one here than there.
    static func namesThisMachine(_ host: String?) -> Bool {
        guard let host else { return false }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        guard host.hasPrefix(name) else { return false }
        let port = host.dropFirst(name.count)
        let isPort = port.isEmpty || port.first == ":" && UInt16(port.dropFirst()) != nil
        return isPort && Loopback.contains(String(name))
    }

    private func isKnown(_ request: SiteRequest, _ token: AccessToken) -> Bool {
        let scheme = "bearer "
        if let sent = request.authorization, sent.lowercased().hasPrefix(scheme) {
            return token.isEqual(to: String(sent.dropFirst(scheme.count)))
        }
        let pairs = (request.cookie ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
        let named = pairs.filter { $0.hasPrefix(Self.cookie + "=") }.map { String($0.dropFirst(Self.cookie.count + 1)) }
        return sessions.withLock { sessions in
            let now = now()
            return named.contains { name in sessions[name].map { $0 > now } ?? false }
        }
    }

    private func logIn(_ request: SiteRequest, _ token: AccessToken) -> SiteAnswer? {
        guard request.method == .post else { return nil }
        guard let sent = request.form["token"], token.isEqual(to: sent) else {
            return SiteAnswer(303, ["Location": "/login?wrong=1"], .whole([]))
        }
        let name = (0..<4).map { _ in String(UInt64(random() * 0x1p53), radix: 36) }.joined(separator: "-")
        sessions.withLock { sessions in
            let now = now()
            sessions = sessions.filter { $0.value > now }
            if sessions.count >= Self.mostSessions, let oldest = sessions.min(by: { $0.value < $1.value }) {
                sessions[oldest.key] = nil
            }
            sessions[name] = now + Self.sessionLasts
        }
        let seconds = Self.sessionLasts.components.seconds
        let cookie = "\(Self.cookie)=\(name); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
        return SiteAnswer(303, ["Location": "/", "Set-Cookie": cookie], .whole([]))
    }
}
