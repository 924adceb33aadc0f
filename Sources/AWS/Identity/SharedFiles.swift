import HTTP
import Model

/// The two shared AWS files: `[profile x]`, `[default]`, `[sso-session x]` and `[services x]` of the config file, and `[x]`
/// of the credentials file (FACTS F61). The description shows no value.
package struct SharedFiles: Sendable, Redacted {
    package typealias Values = [String: INIFile.Value]

    /// The settings of each profile. Those of the credentials file win.
    package let profiles: [ExactText: Values]
    /// The sections of the credentials file alone, and the profiles of the config file alone. A pair of keys is taken from
    /// one file.
    let inCredentials: [ExactText: Values]
    let inConfig: [ExactText: Values]
    let sessions: [ExactText: Values]
    let services: [ExactText: Values]
    /// The paths of both files, for messages.
    let credentialsPath: String
    let configPath: String
    /// The files that exist and cannot be read. They stop only those who need a profile.
    private let unreadable: [CredentialFailure]

    /// A missing file counts as empty. A malformed one throws.
    package init(_ environment: CredentialEnvironment) throws(CredentialFailure) {
        credentialsPath = environment.credentialsFile
        configPath = environment.configFile
        var unreadable: [CredentialFailure] = []
        let config = try Self.sections(of: configPath, environment, &unreadable)
        let credentials = try Self.sections(of: credentialsPath, environment, &unreadable)
        self.unreadable = unreadable
        var inConfig: [ExactText: Values] = [:]
        var sessions: [ExactText: Values] = [:]
        var services: [ExactText: Values] = [:]
        // Why the beginning alone, and the later one of two names: botocore reads them so.
        for section in config {
            if section.name.hasPrefix("profile") {
                if let name = Self.second(section.name) { inConfig[name] = section.values }
            } else if section.name.hasPrefix("sso-session") {
                if let name = Self.second(section.name) { sessions[name] = section.values }
            } else if section.name.hasPrefix("services") {
                if let name = Self.second(section.name) { services[name] = section.values }
            } else if section.name == "default" {
                inConfig["default"] = section.values
            }
        }
        inCredentials = Dictionary(credentials.map { ($0.name, $0.values) }) { _, new in new }
        self.inConfig = inConfig
        (self.sessions, self.services) = (sessions, services)
        profiles = inConfig.merging(inCredentials) { old, new in old.merging(new) { _, new in new } }
    }

    /// Throws when one of the files cannot be read, so that a profile may be missing for that reason alone.
    func requireReadable() throws(CredentialFailure) {
        if let failure = unreadable.first { throw failure }
    }

    private static func sections(
        of path: String, _ environment: CredentialEnvironment, _ unreadable: inout [CredentialFailure]
    ) throws(CredentialFailure) -> [INIFile.Section] {
        let text: String?
        do {
            text = try environment.readFile(path)
        } catch {
            unreadable.append(.unusable(source: path, why: error.why))
            return []
        }
        guard let text else { return [] }
        return try INIFile(text, path: path).sections
    }

    /// The second of a section's two words; nil when it has not two.
    private static func second(_ name: ExactText) -> ExactText? {
        // Why: AWS's tools leave out a section whose name they cannot read.
        guard let words = try? ShellWords.split(name.text), words.count == 2 else { return nil }
        return ExactText(words[1])
    }

    package var description: String { "SharedFiles(\(profiles.keys.sorted().map(\.text).joined(separator: ", ")))" }
}
