import AWS
import CurlTransport
import HTTP
import Model
import TestRandom

/// Addresses: read or refused, and what was read is read again from its own text. No text of a proxy shows its password.
struct URLsTarget: FuzzTarget {
    private static let password = "hunter2hunter2"

    private let mutator = Mutator(
        [
            "https://ec2.cn-north-1.amazonaws.com.cn/", "http://127.0.0.1:5000/base?Action=a&b=%20",
            "http://[::1]:5000/a", "HTTPS://EC2.Example:443?c=d", "http://u:\(password)@proxy.example:3128",
        ],
        tokens: [
            "://", ":", "/", "?", "#", "@", "[", "]", "%", "..", "\0", "\r\n", "é", "\u{212A}", "65536", "::", " ",
            "%40",
            "%00", "socks5h",
        ])

    func draw(_ random: inout SeededRandom) -> [UInt8] { mutator.document(&random) }

    func complaint(about bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        return url(text) ?? endpoint(text) ?? proxy(text)
    }

    private func url(_ text: String) -> String? {
        do throws(HTTPURLFailure) {
            let url = try HTTPURL(parsing: text)
            let shown = url.description
            let isPlain = shown.utf8.allSatisfy { (33...126).contains($0) }
            guard isPlain, !url.host.isEmpty, shown.utf8.count <= text.utf8.count + 1 else { return shown }
            do throws(HTTPURLFailure) {
                return try HTTPURL(parsing: shown).description == shown ? nil : "another URL: \(shown)"
            } catch {
                return "not read again: \(shown): \(error)"
            }
        } catch {
            return error.description.isEmpty ? "no words" : nil
        }
    }

    private func endpoint(_ text: String) -> String? {
        do throws(EndpointFailure) {
            let endpoint = try Endpoints()
                .endpoint(for: .ec2, region: Partition.china.homeRegion, override: text)
            let url = endpoint.url
            return url.query.isEmpty && (url.scheme == .https || url.isLoopback) ? nil : "an endpoint: \(url)"
        } catch {
            return error.description.isEmpty ? "no words" : nil
        }
    }

    private func proxy(_ text: String) -> String? {
        // Why: what stands behind the last @ is the host, and no password.
        guard text.split(separator: "@").last?.contains(Self.password) == false else { return nil }
        do throws(ProxyAddress.Unreadable) {
            let proxy = try ProxyAddress(text, from: "https_proxy")
            let isHidden = proxy.password == nil || !"\(proxy)".contains(Self.password)
            return isHidden ? nil : "a password is shown: \(proxy)"
        } catch {
            return error.description.contains(Self.password) ? "a password is shown: \(error)" : nil
        }
    }
}
