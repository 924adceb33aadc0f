import HTTP
import Model

/// The profiles of the shared AWS files: `[profile x]` and `[default]` of the config file, `[x]` of the credentials
/// file. The credentials file wins. The description shows no value.
package struct SharedProfiles: Sendable, Redacted {
    private let profiles: [ExactText: [String: String]]
    /// The paths of both files, for messages.
    package let files: [String]

    /// A missing file counts as empty. An unreadable or malformed file throws.
    package init(_ environment: CredentialEnvironment) throws(CredentialFailure) {
        files = environment.files
        var profiles: [ExactText: [String: String]] = [:]
        for (name, values) in try Self.sections(of: environment.configFile, environment) {
            // Why: in the config file only `default` may stand without the word `profile`.
            if name == "default" {
                profiles[name, default: [:]].merge(values) { old, _ in old }
            } else if name.hasPrefix("profile ") || name.hasPrefix("profile\t") {
                let short = Self.unquoted(Substring(name.text.utf8.dropFirst("profile".utf8.count)))
                profiles[short, default: [:]].merge(values) { _, new in new }
            }
        }
        for (name, values) in try Self.sections(of: environment.credentialsFile, environment) {
            profiles[name, default: [:]].merge(values) { _, new in new }
        }
        self.profiles = profiles
    }

    /// The settings of a profile; nil when neither file has it.
    package subscript(_ name: ExactText) -> [String: String]? { profiles[name] }

    private static func sections(
        of path: String, _ environment: CredentialEnvironment
    ) throws(CredentialFailure) -> [ExactText: [String: String]] {
        let text: String?
        do {
            text = try environment.readFile(path)
        } catch {
            throw .unusable(source: path, why: error.why)
        }
        guard let text else { return [:] }
        return try INIFile(text, path: path).sections
    }

    private static func unquoted(_ name: Substring) -> ExactText {
        let bare = name.drop { $0.isWhitespace }
        guard bare.count >= 2, let first = bare.first, first == "\"" || first == "'", bare.last == first else {
            return ExactText(bare)
        }
        return ExactText(bare.dropFirst().dropLast())
    }

    package var description: String { "SharedProfiles(\(profiles.keys.sorted().map(\.text).joined(separator: ", ")))" }
}
