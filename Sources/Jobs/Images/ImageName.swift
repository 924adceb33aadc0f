import AWS

/// An image's name: `<instance name>-<ISO year>-<ISO week>`, made such that AWS accepts it (REQUIREMENTS R5, R7, R48).
package enum ImageName {
    /// EC2's limit, in characters.
    static let limit = 128

    /// `-<instance id>` follows when another instance, or a foreign image, has the plain name.
    package static func name(of instance: Instance, week: String, unique: Bool) -> String {
        let tail = "-\(week)" + (unique ? "-\(instance.id)" : "")
        return sanitised(instance.displayName).prefix(limit - tail.utf8.count) + tail
    }

    /// Keeps what EC2's own error text allows (FACTS F20): letters, digits and `- _ . / ( )`; the rest becomes `_`.
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
