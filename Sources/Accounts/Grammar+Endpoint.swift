import Foundation
import Model

extension Grammar where Value == String {
    /// The address of an emulator or a proxy of AWS: https, or plain http on loopback (REQUIREMENTS R53).
    static var endpoint: Grammar {
        Grammar("an address such as https://ec2.example.com", .text) { text throws(Misfit) in
            guard !text.hasUnsafeCharacters, let url = URLComponents(string: text),
                let scheme = url.scheme?.lowercased(),
                let host = url.host, !host.isEmpty, url.query == nil, url.fragment == nil,
                url.path.isEmpty || url.path == "/", url.port.map({ (1...65_535).contains($0) }) ?? true
            else { return nil }
            guard url.user == nil, url.password == nil else {
                throw Misfit(message: "an address must not hold a user or a password")
            }
            switch scheme {
            case "https": break
            case "http" where Loopback.contains(host): break
            case "http": throw Misfit(message: "plain http is for loopback only: use https")
            default: return nil
            }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
    }
}
