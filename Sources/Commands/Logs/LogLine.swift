import Logging
import Model
import Reports

/// Writes a log event as one line: time, level, message, then `key=value` in the order of the keys. In JSON the line is an
/// object with the same keys.
enum LogLine {
    static func text(
        at time: Instant, level: Logger.Level, message: String, metadata: Logger.Metadata,
        without omitted: String? = nil
    ) -> String {
        let pairs = metadata.filter { $0.key != omitted }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\(quoted($0.value.description))" }.joined()
        return "\(time) \(level.rawValue.uppercased()) \(Printable.line(message))\(pairs)\n"
    }

    /// The event as a JSON object. The fields have other names than time, level and message.
    static func json(at time: Instant, level: Logger.Level, message: String, metadata: Logger.Metadata) -> String {
        let head = [("time", "\(time)"), ("level", level.rawValue), ("message", message)]
        let fields = metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        let members = (head + fields).map { JSONDocument.string($0).text + ":" + JSONDocument.string($1).text }
        return "{" + members.joined(separator: ",") + "}\n"
    }

    private static func quoted(_ value: String) -> String {
        let value = Printable.line(value)
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return value }
        return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
