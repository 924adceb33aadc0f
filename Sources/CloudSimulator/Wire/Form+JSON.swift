import Foundation

extension Form {
    /// Reads the parameters of a JSON document with texts and numbers. Nil for any other document.
    init?(json body: [UInt8], action: String, _ version: String) {
        // Why: a body that is no JSON document is refused by the caller.
        guard let document = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else { return nil }
        var values = ["Action": action, "Version": version]
        for (name, value) in document {
            switch value {
            case let text as String: values[name] = text
            case let number as Int: values[name] = String(number)
            default: return nil
            }
        }
        self.init(values: values)
    }
}
