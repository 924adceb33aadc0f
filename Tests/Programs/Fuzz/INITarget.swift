import AWS
import Model
import TestRandom

/// Shared AWS files: read or refused without the text of a line, and read again from what was read.
struct INITarget: FuzzTarget {
    private static let secret = "wJalrXUtnFEMI/K7MDENG"

    private let mutator = Mutator(
        [
            "[default]\naws_access_key_id = AKDEFAULT\naws_secret_access_key = \(secret)\n",
            "# all\n[ops]\nAWS_Session_Token=t\n\n; more\n[ops]\nregion =\n s3 =\n  addressing_style = path\n",
            "[profile china]\r\nrole_arn = arn:aws-cn:iam::1:role/x\r\nsource_profile = ops\r\n",
        ],
        tokens: ["[", "]", "=", " = ", "\n", "\r\n", "\r", "#", ";", "\n\t", "\u{301}", "\u{85}", "\u{600}", "[]"])

    func draw(_ random: inout SeededRandom) -> [UInt8] { mutator.document(&random) }

    func complaint(about bytes: [UInt8]) -> String? {
        do throws(CredentialFailure) {
            return Self.complaint(about: try INIFile(String(decoding: bytes, as: UTF8.self), path: "config"))
        } catch {
            guard case .unusable(let source, let why) = error, source.hasPrefix("config:"), !why.isEmpty else {
                return "\(error)"
            }
            return "\(error)".contains(Self.secret) ? "a line is repeated" : nil
        }
    }

    private static func complaint(about file: INIFile) -> String? {
        let text = file.sections.map { section in
            "[\(section.name)]\n" + section.values.map { "\($0)=\(Self.spelled($1))\n" }.joined()
        }.joined()
        do throws(CredentialFailure) {
            return try INIFile(text, path: "again").sections == file.sections ? nil : "other sections"
        } catch {
            return "not read again: \(error)"
        }
    }

    /// A value as a file holds it, with its further lines indented.
    private static func spelled(_ value: INIFile.Value) -> String {
        switch value {
        case .text(let text):
            String(text.unicodeScalars.flatMap { $0 == "\n" ? ["\n", "\t"] : [$0] }.map(Character.init))
        case .nested(let settings): settings.map { "\n\t\($0)=\($1)" }.joined()
        }
    }
}
