import Model

/// A destination of `notify:` in `defaults.yaml`: where the end of a run is told, and when.
package struct AlertDestination: Sendable, Hashable {
    package let name: String
    package let way: Way
    package let occasions: Set<AlertOccasion>

    package enum Way: Sendable, Hashable {
        case webhook(Address, AlertFormat)
        /// A URL that is asked for after a good night alone. Who watches it notices when it stays away.
        case ping(Address)
        /// Mail through a program that takes it as `sendmail` does.
        case email(String, program: String)
    }

    /// A URL whose path is often a secret. No description shows it.
    package enum Address: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
        case url(String)
        /// The path of a file with the URL in its only line. It is read when a message is sent.
        case file(String)

        package var description: String { "…" }
        package var debugDescription: String { description }
    }

    package init(name: String, way: Way, occasions: Set<AlertOccasion> = AlertOccasion.usual) {
        (self.name, self.way, self.occasions) = (name, way, occasions)
    }

    /// The word for the way, e.g. `webhook`.
    package var kind: String {
        switch way {
        case .webhook: "webhook"
        case .ping: "ping"
        case .email: "email"
        }
    }
}
