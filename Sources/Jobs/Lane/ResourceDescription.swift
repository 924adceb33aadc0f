import AWS
import Model

/// The descriptions of the resources that we make.
///
/// EC2 refuses characters beyond ASCII ("Character sets beyond ASCII are not supported") and texts over 255 characters.
package enum ResourceDescription {
    static let limit = 255

    /// `Snapshot <instance name> <time>` (REQUIREMENTS R2).
    package static func snapshot(instanceName: ExactText, at now: Instant) -> ExactText {
        let time = " \(now)"
        return ExactText("Snapshot \(ascii(instanceName.text))".cut(to: limit - time.utf8.count) + time)
    }

    /// True for a description of that form. EC2 takes it with the create call and never changes it, so that only the one
    /// who makes a snapshot can give it this description, while many may tag what others made (FACTS F56).
    package static func isSnapshots(_ description: ExactText) -> Bool {
        let form = "0000-00-00T00:00:00Z".utf8
        guard description.hasPrefix("Snapshot "), description.text.utf8.count > form.count else { return false }
        let (start, time) = (description.text.utf8.dropLast(form.count), description.text.utf8.suffix(form.count))
        return start.last == UInt8(ascii: " ")
            && zip(time, form).allSatisfy { $1 == UInt8(ascii: "0") ? (48...57).contains($0) : $0 == $1 }
    }

    /// Begins with instance and week, because an image without tags and root volume is known by its description.
    package static func image(of instance: InstanceID, week: ExactText, from snapshot: SnapshotID?) -> ExactText {
        let source = snapshot.map { " from \($0)" } ?? ""
        return "\(imagePrefix(of: instance, week: week))\(source)"
    }

    /// The beginning of a description, which only this instance's image of this week has.
    package static func imagePrefix(of instance: InstanceID, week: ExactText) -> ExactText {
        "\(imageHead)\(instance), week \(week);"
    }

    /// The text up to its first semicolon if it begins as `imagePrefix` does. Texts that begin with the same prefix have
    /// the same claim.
    static func claim(in description: ExactText) -> ExactText? {
        let bytes = description.text.utf8
        guard description.hasPrefix(imageHead), let end = bytes.firstIndex(of: UInt8(ascii: ";")) else { return nil }
        return ExactText(description.text[...end])
    }

    private static let imageHead: ExactText = "aws-man image of "

    /// The description of an alarm. CloudWatch accepts any character, at most 1,024 of them.
    package static func alarm(instanceName: ExactText) -> String { "\(instanceName.text.prefix(900)) - NetworkOut" }

    static func ascii(_ text: String) -> String {
        if text.utf8.allSatisfy({ (32...126).contains($0) }) { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { (32...126).contains($0.value) ? $0 : "?" }))
    }
}
