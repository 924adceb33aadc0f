/// Where the account files and the database are, and why there (design §9).
struct Paths: Hashable {
    let accounts: String
    let database: String

    /// What the choice depends on.
    struct Place {
        var environment: [String: String]
        /// Of the password database, for crons without HOME.
        var home: String
        var isRoot: Bool
        var directoryExists: (String) -> Bool
    }

    init(_ options: GlobalOptions, in place: Place) {
        accounts = Self.accounts(options, place)
        database = Self.database(options, place)
    }

    static let systemAccounts = "/etc/aws-man/accounts"
    static let systemDatabase = "/var/lib/aws-man/queue.sqlite"

    private static func accounts(_ options: GlobalOptions, _ place: Place) -> String {
        if let named = options.accounts ?? place.value("AWS_MAN_ACCOUNTS") { return named }
        return place.directoryExists("accounts") ? "./accounts" : systemAccounts
    }

    private static func database(_ options: GlobalOptions, _ place: Place) -> String {
        if let named = options.database ?? place.value("AWS_MAN_DATABASE") { return named }
        if let state = place.value("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/aws-man/queue.sqlite" }
        return place.isRoot
            ? systemDatabase : (place.value("HOME") ?? place.home) + "/.local/state/aws-man/queue.sqlite"
    }
}

extension Paths.Place {
    /// An empty variable counts as none.
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
}
