/// `application/x-www-form-urlencoded` as AWS's own clients write it: RFC 3986, but spaces as `+`. The bytes equal
/// botocore's, because some emulators encode the form again and check the signature of their own encoding.
package enum FormEncoding {
    package static let contentType = "application/x-www-form-urlencoded; charset=utf-8"

    /// `Action=…&Version=…&…`
    package static func body(action: String, version: String, parameters: [(name: String, value: String)]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(64 + parameters.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count * 2 + 16 })
        body.append(contentsOf: "Action=".utf8)
        append(action, space: plus, to: &body)
        body.append(contentsOf: "&Version=".utf8)
        append(version, space: plus, to: &body)
        for parameter in parameters {
            body.append(UInt8(ascii: "&"))
            append(parameter.name, space: plus, to: &body)
            body.append(UInt8(ascii: "="))
            append(parameter.value, space: plus, to: &body)
        }
        return body
    }

    /// Writes every byte as `%XX`, except unreserved bytes and `kept`.
    static func encoded(_ text: String, keeping kept: UInt8? = nil) -> String {
        var bytes: [UInt8] = []
        append(text, keeping: kept, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let plus = UInt8(ascii: "+")

    /// RFC 3986 names letters, digits and `-._~`. Arithmetic saves a call of `contains` per byte.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
    }

    /// Appends the encoded text. A space becomes `space`, or `%20` if `space` is nil.
    private static func append(
        _ text: String, keeping kept: UInt8? = nil, space: UInt8? = nil, to bytes: inout [UInt8]
    ) {
        func digit(_ value: UInt8) -> UInt8 { value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10) }
        var text = text
        text.withUTF8 { text in
            for byte in text {
                if isUnreserved(byte) || byte == kept {
                    bytes.append(byte)
                } else if byte == 32, let space {
                    bytes.append(space)
                } else {
                    bytes.append(UInt8(ascii: "%"))
                    bytes.append(digit(byte >> 4))
                    bytes.append(digit(byte & 15))
                }
            }
        }
    }
}
