/// The body of a call in JSON 1.1. All parameters that the program sends are strings.
enum JSONEncoding {
    static let contentType = "application/x-amz-json-1.1"

    static func body(_ parameters: [(name: String, value: String)]) -> [UInt8] {
        var body: [UInt8] = [UInt8(ascii: "{")]
        for (index, parameter) in parameters.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            append(parameter.name, to: &body)
            body.append(UInt8(ascii: ":"))
            append(parameter.value, to: &body)
        }
        body.append(UInt8(ascii: "}"))
        return body
    }

    private static func append(_ text: String, to body: inout [UInt8]) {
        body.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): body += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                body += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
            default: body.append(byte)
            }
        }
        body.append(UInt8(ascii: "\""))
    }
}
