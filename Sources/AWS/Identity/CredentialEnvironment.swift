import HTTP

/// The variables and shared files of this machine that may hold base credentials. Tests pass other variables and files.
/// The description shows no variable.
package struct CredentialEnvironment: Sendable, Redacted {
    let variables: [String: String]
    /// Returns a file's content, or nil when the file does not exist. Throws when it cannot be read.
    let readFile: @Sendable (_ path: String) throws(FileUnreadable) -> String?

    package init(
        variables: [String: String],
        readFile: @escaping @Sendable (_ path: String) throws(FileUnreadable) -> String?
    ) {
        self.variables = variables
        self.readFile = readFile
    }

    /// The variable's value; nil when it is empty or not set.
    func variable(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    var credentialsFile: String { path(variable: "AWS_SHARED_CREDENTIALS_FILE", fallback: "credentials") }
    var configFile: String { path(variable: "AWS_CONFIG_FILE", fallback: "config") }

    /// Both files, whether they exist or not.
    package var files: [String] { [credentialsFile, configFile] }

    private func path(variable name: String, fallback: String) -> String {
        let home = variable("HOME") ?? "/root"
        guard let path = variable(name) else { return "\(home)/.aws/\(fallback)" }
        return path.hasPrefix("~/") ? home + path.dropFirst() : path
    }

    package var description: String { "CredentialEnvironment(\(credentialsFile), \(configFile))" }
}

/// A file that exists but cannot be read.
package struct FileUnreadable: Error, Hashable, Sendable {
    package let why: String
    package init(why: String) { self.why = why }
}
