import HTTP

/// The variables, shared files and processes of this machine that may give base credentials. Tests pass others. The
/// description shows no variable.
package struct CredentialEnvironment: Sendable, Redacted {
    let variables: [String: String]
    /// Returns a file's content. Nil means that nothing is there, or no regular file, which AWS's tools take for nothing.
    let readFile: @Sendable (_ path: String) throws(FileUnreadable) -> String?
    /// Replaces a file that only this user may read.
    let writeFile: @Sendable (_ path: String, _ content: String) throws(FileUnreadable) -> Void
    /// Runs a program without a shell and returns its output.
    let runProcess: @Sendable (_ words: [String]) async throws(ProcessFailure) -> [UInt8]
    /// Returns what lets other users change a file, with what to do; nil when they may not.
    let suspicion: @Sendable (_ path: String) -> String?
    /// Tells the user what costs nothing now and something later.
    package var warn: @Sendable (_ text: String) -> Void = { _ in }

    package init(
        variables: [String: String],
        readFile: @escaping @Sendable (_ path: String) throws(FileUnreadable) -> String?,
        writeFile: @escaping @Sendable (_ path: String, _ content: String) throws(FileUnreadable) -> Void = {
            _, _ throws(FileUnreadable) in
        },
        runProcess: @escaping @Sendable (_ words: [String]) async throws(ProcessFailure) -> [UInt8] = {
            _ throws(ProcessFailure) in throw .notStarted("no processes are run here")
        },
        suspicion: @escaping @Sendable (_ path: String) -> String? = { _ in nil }
    ) {
        self.variables = variables
        self.readFile = readFile
        self.writeFile = writeFile
        self.runProcess = runProcess
        self.suspicion = suspicion
    }

    /// The variable's value; nil when it is empty or not set.
    func variable(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// True when the variable says so. AWS's tools take every other text for false.
    func isTrue(_ name: String) -> Bool? { variable(name).map { $0.lowercased() == "true" } }

    /// The profile that the environment names. botocore reads the variables in this order.
    var profile: String? { variable("AWS_DEFAULT_PROFILE") ?? variable("AWS_PROFILE") }

    /// The keys of the variables; nil when there are none.
    func keys() throws(CredentialFailure) -> Credentials? {
        guard let id = try key("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secret = try key("AWS_SECRET_ACCESS_KEY") else {
            throw .unusable(
                source: "the environment", why: "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not")
        }
        var token = try key("AWS_SECURITY_TOKEN")
        if token == nil { token = try key("AWS_SESSION_TOKEN") }
        return Credentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token)
    }

    /// A variable that holds a part of a key, without the blanks at its ends, which come from pasting.
    private func key(_ name: String) throws(CredentialFailure) -> String? {
        guard let value = variables[name].map(PythonBlank.trimmed), !value.isEmpty else { return nil }
        guard KeyText.isValid(value) else {
            throw .unusable(source: "the environment", why: "\(name) \(KeyText.fault)")
        }
        return value
    }

    var credentialsFile: String { path(variable: "AWS_SHARED_CREDENTIALS_FILE", fallback: "~/.aws/credentials") }
    var configFile: String { path(variable: "AWS_CONFIG_FILE", fallback: "~/.aws/config") }
    /// The directory in which AWS's tools keep the tokens of IAM Identity Center.
    var tokenDirectory: String { expanded("~/.aws/sso/cache") }

    /// True when this machine's firmware says that it is an instance of EC2 (FACTS F64).
    var isOnEC2: Bool {
        [("/sys/class/dmi/id/sys_vendor", "Amazon EC2"), ("/sys/hypervisor/uuid", "ec2")].contains { path, mark in
            // Why: a machine without such a file is none.
            (try? readFile(path))?.hasPrefix(mark) == true
        }
    }

    /// Both files, whether they exist or not.
    package var files: [String] { [credentialsFile, configFile] }

    private func path(variable name: String, fallback: String) -> String { expanded(variable(name) ?? fallback) }

    /// The path with its variables and its `~` replaced, as botocore does for both files.
    func expanded(_ path: String) -> String {
        var rest = Substring(path)
        var whole = ""
        while let dollar = rest.firstIndex(of: "$") {
            whole += rest[..<dollar]
            rest = rest[dollar...]
            let name: Substring
            let length: Int
            if rest.dropFirst().first == "{", let end = rest.firstIndex(of: "}") {
                name = rest[..<end].dropFirst(2)
                length = rest.distance(from: rest.startIndex, to: end) + 1
            } else {
                name = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                length = name.count + 1
            }
            // Why: what is no variable stays as it is.
            whole += variables[String(name)] ?? String(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        whole += rest
        let home = variable("HOME") ?? "/root"
        return whole == "~" ? home : whole.hasPrefix("~/") ? home + whole.dropFirst() : whole
    }

    package var description: String { "CredentialEnvironment(\(credentialsFile), \(configFile))" }
}

/// A file that exists but cannot be read or written.
package struct FileUnreadable: Error, Hashable, Sendable {
    package let why: String
    package init(why: String) { self.why = why }
}

/// The reason why a program gave no keys. It never repeats the program's output, which may hold a secret.
package enum ProcessFailure: Error, Hashable, Sendable {
    case notStarted(String)
    /// It ended so, e.g. `with status 1`.
    case ended(String)
    case tooLong(bytes: Int)
    case tooSlow(after: Duration)
    case cancelled
}

/// The texts that a part of a key may have.
enum KeyText {
    static let fault = "has a control character or a line break in it"

    static func isValid(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
}
