/// One file of the accounts directory, read or not.
package struct FleetFile: Sendable, Hashable {
    /// The path that people see, e.g. `accounts/production-cn.yaml`.
    package let path: String
    package let content: Content

    package enum Content: Sendable, Hashable {
        case bytes([UInt8])
        /// The reason why the file could not be read, e.g. `cannot be read: permission denied`.
        case unreadable(String)
    }

    package init(path: String, content: Content) {
        self.path = path
        self.content = content
    }

    /// The last part of the path.
    var name: Substring { path.split(separator: "/").last ?? "" }
    /// The name without its last dot and the text after it. It is an account's default name.
    var stem: Substring { name.lastIndex(of: ".").map { name[..<$0] } ?? name }
}

/// The files of the accounts directory. Decoding needs nothing else.
package struct FleetFiles: Sendable, Hashable {
    /// The path as it was given, e.g. `accounts`.
    package let directory: String
    /// The account files, sorted by name.
    package let accounts: [FleetFile]
    package let defaults: FleetFile?
    /// The rules for the accounts of an organization.
    package let organization: FleetFile?
    /// Warnings about files that are not read.
    package let warnings: [String]

    package init(
        directory: String, accounts: [FleetFile], defaults: FleetFile? = nil, organization: FleetFile? = nil,
        warnings: [String] = []
    ) {
        self.organization = organization
        self.directory = directory
        self.accounts = accounts
        self.defaults = defaults
        self.warnings = warnings
    }
}
