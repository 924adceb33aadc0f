import Foundation
import Model
import Yams

/// The values of one destination while its section is read.
struct AlertDraft {
    var webhook: String?
    var webhookFile: String?
    var ping: String?
    var pingFile: String?
    var email: String?
    var format: String?
    var sendmail: String?
    var when: Set<AlertOccasion>?
}

/// The key `notify`: a mapping from names to destinations.
enum AlertFields {
    /// The place of `sendmail` on the systems that have it.
    static let sendmail = "/usr/sbin/sendmail"
    /// The most destinations. Each may delay the end of a run by its time limit.
    static let most = 20

    static var notify: Field<DefaultsDraft> {
        let below = all.flatMap { $0.keys(AlertDraft()) }.map { $0.below("notify.NAME") }
        return Field(name: "notify", keys: { _ in [.init(path: "notify", defaultText: nil)] + below }) {
            entry, draft, findings in
            guard let section = Section(entry, expected: "names of destinations", &findings) else { return }
            if section.entries.count > most {
                findings.reject("expected at most \(most) destinations", key: entry.path, line: entry.line)
            }
            draft.destinations = section.entries.prefix(most).compactMap { destination($0, &findings) }
        }
    }

    static var all: [Field<AlertDraft>] {
        [
            .value("webhook", \.webhook, .url), .value("webhook_file", \.webhookFile, .path),
            .value("format", \.format, .word("json", "slack", "teams")),
            .value("email", \.email, .mailbox), .value("sendmail", \.sendmail, .path),
            .value("ping", \.ping, .url), .value("ping_file", \.pingFile, .path),
            Field(name: "when", keys: { _ in [.init(path: "when", defaultText: nil)] }) { entry, draft, findings in
                draft.when = occasions(entry, &findings)
            },
        ]
    }

    private static func destination(_ entry: Entry, _ findings: inout Findings) -> AlertDestination? {
        func refuse(_ message: String) -> AlertDestination? {
            findings.reject(message, key: entry.path, line: entry.line)
            return nil
        }
        guard RunKey.isValid(entry.name) else {
            return refuse("expected a name of 1 to 64 letters, digits, dots, dashes and underscores")
        }
        guard let section = Section(entry, expected: "keys such as webhook_file:", &findings) else { return nil }
        var draft = AlertDraft()
        let before = findings.problems.count
        section.apply(all, to: &draft, &findings)
        guard findings.problems.count == before else { return nil }
        let ways = [draft.webhook, draft.webhookFile, draft.email, draft.ping, draft.pingFile].compactMap(\.self)
        guard ways.count == 1 else {
            return refuse("give exactly one of webhook, webhook_file, email, ping and ping_file")
        }
        typealias Address = AlertDestination.Address
        let webhook = draft.webhook.map { Address.url($0) } ?? draft.webhookFile.map { Address.file($0) }
        let ping = draft.ping.map { Address.url($0) } ?? draft.pingFile.map { Address.file($0) }
        if draft.format != nil, webhook == nil { return refuse("format belongs to a webhook: remove it") }
        if draft.sendmail != nil, draft.email == nil { return refuse("sendmail belongs to an email: remove it") }
        let occasions = draft.when ?? AlertOccasion.usual
        if let webhook {
            let format = draft.format.flatMap { AlertFormat(rawValue: $0) } ?? .json
            return AlertDestination(name: entry.name, way: .webhook(webhook, format), occasions: occasions)
        }
        if let email = draft.email {
            let way = AlertDestination.Way.email(email, program: draft.sendmail ?? sendmail)
            return AlertDestination(name: entry.name, way: way, occasions: occasions)
        }
        guard draft.when == nil else { return refuse("a ping is sent after each good night: remove when") }
        return ping.map { AlertDestination(name: entry.name, way: .ping($0), occasions: [.always]) }
    }

    private static func occasions(_ entry: Entry, _ findings: inout Findings) -> Set<AlertOccasion>? {
        guard let sequence = entry.node.sequence, !sequence.isEmpty else {
            findings.reject("expected a list such as [failure, recovery]", key: entry.path, line: entry.line)
            return nil
        }
        findings.read(entry.path, line: entry.line)
        let word = Grammar<String>.word("failure", "recovery", "missed", "coverage", "always")
        var found: Set<AlertOccasion> = []
        for node in sequence.prefix(AlertOccasion.allCases.count) {
            let item = Entry(path: entry.path, line: node.mark?.line, node: node)
            if let text = word.read(item, &findings), let occasion = AlertOccasion(rawValue: text) {
                found.insert(occasion)
            }
        }
        return found
    }
}

extension Grammar where Value == String {
    /// The most characters of a URL or a path.
    private static var longest: Int { 2_048 }

    /// A URL that may be a secret: no message repeats it.
    fileprivate static var url: Grammar {
        Grammar("an address that begins with https://, without a user, a password or a fragment", .text) {
            text throws(Misfit) in
            guard text.count <= longest, text.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }),
                let url = URLComponents(string: text), let host = url.host, !host.isEmpty, url.user == nil,
                url.password == nil, url.fragment == nil
            else { return nil }
            switch url.scheme?.lowercased() {
            case "https": return text
            case "http" where Loopback.contains(host): return text
            case "http": throw Misfit(message: "plain http is for loopback only: use https")
            default: return nil
            }
        }
    }

    fileprivate static var path: Grammar {
        Grammar("the absolute path of a file, such as /etc/aws-man/chat.url", .text) { text in
            text.hasPrefix("/") && text.count <= longest && !text.hasUnsafeCharacters && !text.isPadded ? text : nil
        }
    }

    /// One address of mail. It is an argument of a program and a header, so that only plain characters are taken.
    fileprivate static var mailbox: Grammar {
        Grammar("an address of mail such as ops@example.com", .text) { text in
            text.count <= 254 && text.wholeMatch(of: /[A-Za-z0-9._+\-]+@[A-Za-z0-9.\-]+/) != nil
                && !text.hasPrefix("-") ? text : nil
        }
    }
}
