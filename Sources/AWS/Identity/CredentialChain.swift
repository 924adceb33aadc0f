import HTTP
import Model

/// Finds the source of base credentials in the order of AWS's own tools (FACTS F62): the environment, the profile, the
/// container, the instance. It makes no call. The last source, the instance's role, is found whenever no other is.
package struct CredentialChain {
    /// The longest chain of profiles that name one another. A longer chain is a mistake.
    package static let deepest = 5

    let environment: CredentialEnvironment
    let files: SharedFiles

    package init(environment: CredentialEnvironment, files: SharedFiles) {
        self.environment = environment
        self.files = files
    }

    /// `profile` is the profile that the account's file names. It makes the keys and web identity of the environment count
    /// for nothing, as in AWS's tools.
    package func find(profile: String?) throws(CredentialFailure) -> CredentialSource {
        var tried: [String] = []
        if profile == nil {
            if let keys = try environment.keys() { return .keys(keys, .environment) }
            tried += ["AWS_ACCESS_KEY_ID"]
        }
        let asked = profile ?? environment.profile
        let name = ExactText(asked ?? "default")
        let isWebIdentity = profile == nil && environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE") != nil
        if asked != nil || !isWebIdentity { try files.requireReadable() }
        if asked != nil, files.profiles[name] == nil { throw missing(name) }
        if let source = try source(of: name, path: [name], usesVariables: profile == nil) { return source }
        if profile == nil { tried += ["AWS_WEB_IDENTITY_TOKEN_FILE"] }
        tried += ["profile \(name) of \(files.credentialsPath) and \(files.configPath)"]
        if let container = try container() { return .container(container) }
        tried += [ContainerEndpoint.relative, ContainerEndpoint.full]
        guard let instance = try instance(of: name, tried: tried) else {
            throw .none(tried: tried + ["\(InstanceMetadata.name) (AWS_EC2_METADATA_DISABLED is set)"])
        }
        return .instance(instance)
    }

    func missing(_ name: ExactText) -> CredentialFailure {
        .unusable(
            source: "profile \(name)",
            why: "it is neither in \(files.credentialsPath) nor in \(files.configPath)")
    }

    /// The address that the container's variables name; nil when they name none.
    func container() throws(CredentialFailure) -> ContainerEndpoint? {
        let isRelative = environment.variable(ContainerEndpoint.relative) != nil
        let variable = isRelative ? ContainerEndpoint.relative : ContainerEndpoint.full
        guard let text = environment.variable(variable) else { return nil }
        let address = isRelative ? "http://\(LinkLocal.container)\(text)" : text
        let url = try Self.url(address, variable)
        guard url.scheme == .https || url.isLoopback || LinkLocal.containers.contains(url.host) else {
            throw .unusable(
                source: variable,
                why: "plain http goes only to this machine and to \(LinkLocal.containers.joined(separator: ", "))")
        }
        return ContainerEndpoint(
            url: url, variable: variable,
            tokenFile: environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"))
    }

    /// The instance's metadata service; nil when it is switched off. `profile` may hold its address. `tried` is nil when a
    /// profile names the service.
    func instance(of profile: ExactText, tried: [String]?) throws(CredentialFailure) -> InstanceMetadata? {
        guard environment.isTrue("AWS_EC2_METADATA_DISABLED") != true else { return nil }
        let values = files.profiles[profile] ?? [:]
        let variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
        let named = environment.variable(variable) ?? values.text("ec2_metadata_service_endpoint")
        let mode =
            environment.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
            ?? values.text("ec2_metadata_service_endpoint_mode") ?? "ipv4"
        guard ["ipv4", "ipv6"].contains(mode.lowercased()) else {
            throw .unusable(
                source: "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", why: "it is neither ipv4 nor ipv6")
        }
        let usual = mode.lowercased() == "ipv6" ? "http://[\(LinkLocal.instanceIPv6)]" : "http://\(LinkLocal.instance)"
        var url = try Self.url(named ?? usual, variable)
        guard url.query.isEmpty, url.scheme == .https || url.isLoopback || LinkLocal.instances.contains(url.host) else {
            throw .unusable(
                source: variable,
                why: "plain http goes only to this machine and to \(LinkLocal.instances.joined(separator: ", "))")
        }
        if !url.path.hasSuffix("/") { url.path += "/" }
        return InstanceMetadata(url: url, isNamed: named != nil || tried == nil, tried: tried ?? [])
    }

    private static func url(_ text: String, _ source: String) throws(CredentialFailure) -> HTTPURL {
        do {
            return try HTTPURL(parsing: text)
        } catch {
            throw .unusable(source: source, why: error.description)
        }
    }
}

extension ContainerEndpoint {
    static let relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    static let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
}
