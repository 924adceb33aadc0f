/// Where base credentials may be found on this machine: variables and the shared files. A value, so that tests need
/// neither. Its description shows no variable.
package struct CredentialEnvironment: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let variables: [String: String]
    /// A file's content; nil when there is no such file; throws why it cannot be read.
    let readFile: @Sendable (_ path: String) throws(FileUnreadable) -> String?

    package init(
        variables: [String: String],
        readFile: @escaping @Sendable (_ path: String) throws(FileUnreadable) -> String?
    ) {
        self.variables = variables
        self.readFile = readFile
    }

    /// Nil for a variable that is not set or empty.
    func variable(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    var credentialsFile: String { path(variable: "AWS_SHARED_CREDENTIALS_FILE", fallback: "credentials") }
    var configFile: String { path(variable: "AWS_CONFIG_FILE", fallback: "config") }

    private func path(variable name: String, fallback: String) -> String {
        let home = variable("HOME") ?? "/root"
        guard let path = variable(name) else { return "\(home)/.aws/\(fallback)" }
        return path.hasPrefix("~/") ? home + path.dropFirst() : path
    }

    package var description: String { "CredentialEnvironment(\(credentialsFile), \(configFile))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A file that exists and cannot be read.
package struct FileUnreadable: Error, Hashable, Sendable {
    package let why: String
    package init(why: String) { self.why = why }
}
