import Model

/// A tag as `Key=Value`.
struct SelectionTag: Hashable {
    let key: ExactText
    let value: ExactText
}

extension Grammar where Value == SelectionTag {
    /// A tag by EC2's rules. A tag that aws-man sets itself cannot select instances.
    static var selectionTag: Grammar {
        Grammar("a tag such as AutoSnapshot=true", .text) { text throws(Misfit) in
            guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let tag = SelectionTag(
                key: ExactText(text[..<equals]), value: ExactText(text[text.utf8.index(after: equals)...]))
            guard !tag.key.isEmpty, !tag.value.isEmpty, !text.hasUnsafeCharacters,
                !tag.key.text.isPadded, !tag.value.text.isPadded
            else { return nil }
            guard tag.key.text.utf16.count <= 128, tag.value.text.utf16.count <= 256 else {
                throw Misfit(message: "a tag's key takes at most 128 characters, its value 256")
            }
            guard !ExactText(tag.key.text.lowercased()).hasPrefix("aws:") else {
                throw Misfit(message: "AWS keeps aws: tags for itself")
            }
            guard !ReservedTags.contain(tag.key) else {
                throw Misfit(message: "\(tag.key) is a tag with another meaning: choose another tag")
            }
            return tag
        }
    }
}

extension Grammar where Value == Int {
    /// A period by CloudWatch's rule for the metrics of EC2, which have no values below a minute (FACTS F27).
    static var alarmPeriod: Grammar {
        Grammar("seconds: a multiple of 60 up to 86400", .number, shown: { "\($0)" }) { text throws(Misfit) in
            guard let seconds = Int(text) else { return nil }
            guard ![10, 20, 30].contains(seconds) else {
                throw Misfit(message: "EC2's metrics have no values below a minute: expected a multiple of 60")
            }
            return seconds > 0 && seconds <= 86_400 && seconds % 60 == 0 ? seconds : nil
        }
    }
}

extension Grammar where Value == String {
    static var statistic: Grammar { .word("Sum", "Average", "Maximum", "Minimum", "SampleCount") }

    static var comparison: Grammar {
        .word(
            "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanOrEqualToThreshold", "LessThanThreshold",
            symbols: [
                ">=": "GreaterThanOrEqualToThreshold", ">": "GreaterThanThreshold",
                "<=": "LessThanOrEqualToThreshold", "<": "LessThanThreshold",
            ])
    }

    static var missingData: Grammar { .word("missing", "notBreaching", "breaching", "ignore") }

    /// A name by CloudWatch's rule for `AlarmName`, with the id filled in: 1 to 255 characters, no control characters.
    static var alarmName: Grammar {
        Grammar("a name with {instance_id} in it", .text, shown: { $0 }) { text throws(Misfit) in
            guard !text.hasUnsafeCharacters else { throw Misfit(message: "a name must not hold control characters") }
            let rest = text.replacing("{instance_id}", with: "")
            guard rest.count < text.count else {
                throw Misfit(message: "expected {instance_id} in it: each instance's alarm needs a name of its own")
            }
            guard !rest.contains("{"), !rest.contains("}") else {
                throw Misfit(message: "{instance_id} is the only placeholder: use no other braces")
            }
            let name = text.replacing("{instance_id}", with: Topic.longestInstanceID)
            guard name.count <= 255 else { throw Misfit(message: "is longer than 255 characters with an id in it") }
            return text
        }
    }

    static var topic: Grammar {
        Grammar("an SNS topic's name, such as ec2-NetworkOut-Alarm, or its ARN", .text, shown: { $0 }) { text in
            Topic(text).map { _ in text }
        }
    }
}

/// An SNS topic, either by name, in the alarm's own account and region, or by its ARN.
enum Topic: Hashable {
    case name
    case arn(Partition, Region)

    static let longestInstanceID = "i-0123456789abcdef0"

    /// Nil unless SNS allows the name: 1 to 256 of `[A-Za-z0-9_-]`.
    init?(_ text: String) {
        guard text.hasPrefix("arn:") else {
            guard Self.isName(text) else { return nil }
            self = .name
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, let partition = Partition(rawValue: parts[1]), parts[2] == "sns",
            let region = Region(parts[3]), region.partition == partition, AccountID(parts[4]) != nil,
            Self.isName(parts[5])
        else { return nil }
        self = .arn(partition, region)
    }

    private static func isName(_ text: String) -> Bool { text.wholeMatch(of: /[A-Za-z0-9_-]{1,256}/) != nil }
}
