import HTTP
import Model

/// The settings of a profile and the environment that decide where calls go: the hub's region, the kind of AWS's addresses, other
/// addresses, and the trusted certificates (FACTS F63). It holds no keys.
package struct CallSettings: Hashable, Sendable {
    /// An address, and the setting that holds it, for messages.
    package struct Address: Hashable, Sendable {
        package let text: String
        package let source: String
    }

    /// The region that is named for calls with base keys; nil when none is.
    package var region: Region?
    package var variant = EndpointVariant.standard
    /// A file of certificate authorities that replaces the process's own; nil when the profile names none.
    package var caBundle: String?
    /// The addresses by service, and the one for all others.
    private var addresses: [String: Address] = [:]
    private var address: Address?

    package init(variant: EndpointVariant = .standard) { self.variant = variant }

    /// Nil stands for AWS's own address. `service` is the name that the settings use, e.g. `cloudwatch`.
    package func address(of service: String) -> Address? { addresses[service] ?? address }

    /// The settings of the environment alone.
    package init(_ environment: CredentialEnvironment) {
        region = [environment.variable("AWS_REGION"), environment.variable("AWS_DEFAULT_REGION")]
            .compactMap(\.self).first.flatMap { Region($0) }
        variant = EndpointVariant(
            isFIPS: environment.isTrue("AWS_USE_FIPS_ENDPOINT") ?? false,
            isDualStack: environment.isTrue("AWS_USE_DUALSTACK_ENDPOINT") ?? false)
        if environment.isTrue(Self.ignoring) == true { return }
        address = environment.variable(Self.general).map { Address(text: $0, source: Self.general) }
        for (variable, text) in environment.variables where variable.hasPrefix(Self.general + "_") && !text.isEmpty {
            let service = variable.dropFirst(Self.general.count + 1).lowercased()
            addresses[service] = Address(text: text, source: variable)
        }
    }

    private static let general = "AWS_ENDPOINT_URL"
    private static let ignoring = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"

    /// The settings of the profile that the account's file names, or of the one that the environment names. What the
    /// environment says counts more.
    package init(
        profile: String?, _ environment: CredentialEnvironment, _ files: SharedFiles
    ) throws(CredentialFailure) {
        self.init(environment)
        let name = profile ?? environment.profile ?? "default"
        let values = files.profiles[ExactText(name)] ?? [:]
        func isTrue(_ setting: String) -> Bool { values.text(setting)?.lowercased() == "true" }
        if environment.variable("AWS_REGION") ?? environment.variable("AWS_DEFAULT_REGION") == nil {
            region = values.text("region").flatMap { Region($0) }
        }
        if environment.isTrue("AWS_USE_FIPS_ENDPOINT") == nil { variant.isFIPS = isTrue("use_fips_endpoint") }
        if environment.isTrue("AWS_USE_DUALSTACK_ENDPOINT") == nil {
            variant.isDualStack = isTrue("use_dualstack_endpoint")
        }
        if environment.variable("AWS_CA_BUNDLE") == nil, let path = values.text("ca_bundle"), !path.isEmpty {
            caBundle = try Self.readable(environment.expanded(path), environment, name)
        }
        if environment.isTrue(Self.ignoring) ?? isTrue("ignore_configured_endpoint_urls") {
            (addresses, address) = ([:], nil)
        } else if address == nil {
            // Why: a general variable counts more than all that the files say.
            try readAddresses(name, values, files)
        }
    }

    private mutating func readAddresses(
        _ profile: String, _ values: SharedFiles.Values, _ files: SharedFiles
    ) throws(CredentialFailure) {
        if let text = values.text("endpoint_url"), !text.isEmpty {
            address = Address(text: text, source: "endpoint_url of profile \(profile)")
        }
        guard let name = values.text("services") else { return }
        guard let section = files.services[ExactText(name)], !section.isEmpty else {
            throw .unusable(
                source: "profile \(profile)", why: "services: \(files.configPath) has no [services \(name)]")
        }
        for (service, value) in section where addresses[service] == nil {
            guard case .nested(let nested) = value, let text = nested["endpoint_url"], !text.isEmpty else { continue }
            addresses[service] = Address(text: text, source: "endpoint_url of \(service) in services \(name)")
        }
    }

    private static func readable(
        _ path: String, _ environment: CredentialEnvironment, _ profile: String
    ) throws(CredentialFailure) -> String {
        var why = "it does not exist, or is no regular file"
        do {
            if try environment.readFile(path) != nil { return path }
        } catch {
            why = error.why
        }
        throw .unusable(source: "ca_bundle of profile \(profile)", why: "\(path): \(why)")
    }
}
