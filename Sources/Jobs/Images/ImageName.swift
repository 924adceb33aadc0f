import AWS
import Model

/// An image's name: `<instance name>-<ISO year>-<ISO week>`, changed so that AWS accepts it (REQUIREMENTS R5, R7, R48).
package enum ImageName {
    /// The longest name that EC2 takes, in characters.
    static let limit = 128

    /// The name of an instance's image. `unique` appends `-<instance id>`, for when another image has the plain name.
    package static func name(of instance: Instance, week: ExactText, unique: Bool) -> ExactText {
        let tail = "-\(week)" + (unique ? "-\(instance.id)" : "")
        return ExactText(sanitised(instance.displayName.text).prefix(limit - tail.utf8.count) + tail)
    }

    /// False for a name that our tasks never give the image that the tags name. EC2 never changes a name, so that tags
    /// cannot pass another person's image off as a task's (FACTS F57).
    static func fits(_ image: Image) -> Bool {
        guard let instance = image.tags[TaskTags.instance], let week = image.tags[TaskTags.week] else { return false }
        return image.name.hasSuffix("-\(week)") || image.name.hasSuffix("-\(week)-\(instance)")
    }

    /// Keeps what EC2's own error text allows (FACTS F20): letters, digits and `- _ . / ( )`. The rest becomes `_`.
    static func sanitised(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.map { isAllowed($0) ? $0 : "_" }))
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", "(", ")": true
        default: false
        }
    }
}
