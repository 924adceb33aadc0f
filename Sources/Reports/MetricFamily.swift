/// A metric with its samples, in Prometheus' text format. All are gauges, since each shows a state that may rise and fall.
struct MetricFamily {
    typealias Label = (name: String, value: String)

    let name: String
    let help: String
    private var samples: [String] = []

    /// The word before every name.
    static let prefix = "aws_man_"

    init(_ name: String, _ help: String) { (self.name, self.help) = (Self.prefix + name, help) }

    /// Adds a sample. A value that is not known adds none.
    mutating func add(_ value: Int?, _ labels: [Label] = []) {
        if let value { add("\(value)", labels) }
    }

    mutating func add(_ value: Bool?, _ labels: [Label] = []) {
        if let value { add(value ? 1 : 0, labels) }
    }

    /// Adds a time in seconds since 1970, or a duration in seconds, given in milliseconds.
    mutating func add(milliseconds: Int64?, _ labels: [Label] = []) {
        if let milliseconds { add(Self.seconds(milliseconds), labels) }
    }

    private mutating func add(_ value: String, _ labels: [Label]) {
        let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        samples.append(name + (pairs.isEmpty ? "" : "{\(pairs)}") + " " + value)
    }

    /// The lines of the metric; none without a sample.
    var lines: [String] {
        samples.isEmpty ? [] : ["# HELP \(name) \(help)", "# TYPE \(name) gauge"] + samples
    }

    /// Prints thousandths without the rounding of binary fractions.
    private static func seconds(_ milliseconds: Int64) -> String {
        let (whole, rest) = (milliseconds / 1_000, Int((milliseconds % 1_000).magnitude))
        let sign = milliseconds < 0 && whole == 0 ? "-" : ""
        guard rest != 0 else { return "\(whole)" }
        return "\(sign)\(whole)." + String(String(1_000 + rest).dropFirst())
    }

    /// Escapes what the format reserves in the value of a label, by scalars: a quote may carry a combining mark.
    private static func escaped(_ value: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text.append(contentsOf: "\\\\".unicodeScalars)
            case "\"": text.append(contentsOf: "\\\"".unicodeScalars)
            case "\n": text.append(contentsOf: "\\n".unicodeScalars)
            default: text.append(scalar)
            }
        }
        return String(text)
    }
}
