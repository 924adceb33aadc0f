/// `application/x-www-form-urlencoded` as AWS reads it: RFC 3986, spaces as `%20`.
enum FormEncoding {
    static let contentType = "application/x-www-form-urlencoded; charset=utf-8"

    /// `Action=…&Version=…&…`
    static func body(action: String, version: String, parameters: [(name: String, value: String)]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(64 + parameters.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count * 2 + 2 })
        body.append(contentsOf: "Action=".utf8)
        append(action, keeping: nil, to: &body)
        body.append(contentsOf: "&Version=".utf8)
        append(version, keeping: nil, to: &body)
        for parameter in parameters {
            body.append(UInt8(ascii: "&"))
            append(parameter.name, keeping: nil, to: &body)
            body.append(UInt8(ascii: "="))
            append(parameter.value, keeping: nil, to: &body)
        }
        return body
    }

    /// Everything but unreserved characters, and `kept`, as `%XX`.
    static func encoded(_ text: String, keeping kept: UInt8? = nil) -> String {
        var bytes: [UInt8] = []
        append(text, keeping: kept, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func append(_ text: String, keeping kept: UInt8?, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            case kept:
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
    }
}
