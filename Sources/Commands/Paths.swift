import Foundation
import Reports

/// The paths of the account files and of the database (REQUIREMENTS R50).
struct Paths: Hashable {
    let accounts: String
    let database: String

    /// Everything that the choice of paths depends on.
    struct Place {
        var environment: [String: String]
        /// The home directory in the password database. It is needed because a cron may not set HOME.
        var home: String
        var isRoot: Bool
        /// How a shell is told to start the program.
        var program = ProgramCall.name
        var directoryExists: (String) -> Bool
    }

    init(_ options: GlobalOptions, in place: Place) {
        self.init(accounts: options.accounts, database: options.database, in: place)
    }

    private init(accounts: String?, database: String?, in place: Place) {
        self.accounts = Self.accounts(accounts, place)
        self.database = Self.database(database, place)
    }

    /// Spells command lines for a user who has set neither the options nor the variables of the paths.
    func call(in place: Place) -> ProgramCall {
        var bare = place
        bare.environment["AWS_MAN_ACCOUNTS"] = nil
        bare.environment["AWS_MAN_DATABASE"] = nil
        let found = Paths(accounts: nil, database: nil, in: bare)
        // Why not the found accounts: `./accounts` may be another directory where the line is pasted.
        return ProgramCall(
            program: place.program,
            accounts: accounts == Self.systemAccounts ? nil : Self.absolute(accounts),
            database: database == found.database ? nil : Self.absolute(database))
    }

    private static func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }

    static let systemAccounts = "/etc/aws-man/accounts"
    static let systemDatabase = "/var/lib/aws-man/queue.sqlite"

    private static func accounts(_ given: String?, _ place: Place) -> String {
        if let named = given ?? place.value("AWS_MAN_ACCOUNTS") { return named }
        return place.directoryExists("accounts") ? "./accounts" : systemAccounts
    }

    private static func database(_ given: String?, _ place: Place) -> String {
        if let named = given ?? place.value("AWS_MAN_DATABASE") { return named }
        if let state = place.value("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/aws-man/queue.sqlite" }
        return place.isRoot
            ? systemDatabase : (place.value("HOME") ?? place.home) + "/.local/state/aws-man/queue.sqlite"
    }
}

extension Paths.Place {
    /// Returns the variable's value. An empty variable counts as none.
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
}
