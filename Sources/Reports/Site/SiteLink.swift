/// A link to another page of the site.
struct SiteLink {
    let href: String
    let title: String
    var isHere = false

    /// - Parameters:
    ///   - path: the parts of the path between slashes.
    ///   - query: the parameters; those without a value are left out.
    init(_ path: [String], _ title: String, _ query: [(name: String, value: String)] = []) {
        let pairs = query.filter { !$0.value.isEmpty }.map { "\($0.name)=\(Self.encoded($0.value))" }
        href =
            "/" + path.map(Self.encoded).joined(separator: "/")
            + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
        self.title = title
    }

    /// Writes everything but letters, digits and `-._` as `%41`.
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
