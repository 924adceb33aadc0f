import Model
import TestRandom

/// Cases drawn from a seed: profiles of every kind, written in every way, beside variables of every kind.
extension CredentialCase {
    init(drawnFrom random: inout SeededRandom) {
        if random.chance(0.3) { drawKeyVariables(&random) }
        for (name, values) in Self.otherVariables where random.chance(0.08) {
            variables[name] = random.pick(values)
        }
        if random.chance(0.35) {
            variables[random.pick(["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])] = random.pick(Self.named)
        }
        if random.chance(0.25) { profile = random.pick(Self.names) }
        var config = ProfileText(isConfig: true)
        var credentials = ProfileText(isConfig: false)
        for name in Self.names where random.chance(0.7) {
            if random.chance(0.75) { config.add(name, Self.body(&random), &random) }
            if random.chance(0.4) { credentials.add(name, Self.body(&random), &random) }
        }
        if random.chance(0.6) { config.add(session: "sso-session s", Self.session(&random)) }
        if random.chance(0.6) { config.add(session: "services v", Self.services(&random)) }
        if random.chance(0.05) { config.add(session: "DEFAULT", ["region = eu-central-1"]) }
        if random.chance(0.9) { files[Self.config] = config.written(&random) }
        if random.chance(0.7) { files[Self.credentials] = credentials.written(&random) }
        if random.chance(0.06) {
            variables["AWS_CONFIG_FILE"] = random.pick(["~/other", "$HOME/other", "${HOME}/other", "~/none"])
            files["~/other"] = "[default]\naws_access_key_id = AKOTHER\naws_secret_access_key = s\n"
        }
    }

    private static let names = ["default", "a", "b", "c d"]
    private static let named = names + ["missing"]

    private mutating func drawKeyVariables(_ random: inout SeededRandom) {
        let values = ["AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "envsecret"]
        for (name, value) in values.sorted(by: { $0.key < $1.key }) where random.chance(0.97) {
            variables[name] = value
        }
        if random.chance(0.4) { variables["AWS_SESSION_TOKEN"] = "session" }
        if random.chance(0.2) { variables["AWS_SECURITY_TOKEN"] = "security" }
        for name in Self.keyVariables where variables[name] != nil && random.chance(0.06) {
            variables[name] = random.pick(["", "  ", " \(variables[name] ?? "")\n", "x\u{7}y"])
        }
    }

    private static let otherVariables: [(String, [String])] = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", ["/token", ""]), ("AWS_ROLE_ARN", ["arn:aws:iam::1:role/env", ""]),
        ("AWS_ROLE_SESSION_NAME", ["named"]),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", ["/v2/credentials?id=1", ""]),
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            [
                "http://localhost:81/x", "http://169.254.170.23/v1/credentials", "https://x.example/y",
                "http://x.example/y",
            ]
        ),
        ("AWS_EC2_METADATA_DISABLED", ["true", "TRUE", "false", "1"]),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", ["http://127.0.0.1:1338", "http://[fd00:ec2::254]/"]),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", ["IPv6", "ipv4", "ipv5"]),
        ("AWS_REGION", ["us-west-2"]), ("AWS_DEFAULT_REGION", ["eu-west-3", "cn-north-1"]),
        ("AWS_ENDPOINT_URL", ["https://all.example", ""]), ("AWS_ENDPOINT_URL_EC2", ["http://127.0.0.1:5000"]),
        ("AWS_ENDPOINT_URL_CLOUDWATCH", ["https://cw.example/base"]),
        ("AWS_ENDPOINT_URL_SSO_OIDC", ["http://127.0.0.1:5001"]),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", ["true", "false"]), ("AWS_USE_FIPS_ENDPOINT", ["true", "false"]),
        ("AWS_USE_DUALSTACK_ENDPOINT", ["True", "no"]), ("AWS_CA_BUNDLE", ["/etc/other.pem"]),
    ]

    private static func body(_ random: inout SeededRandom) -> [String] {
        var lines: [String] = []
        if random.chance(0.45) {
            lines += ["aws_access_key_id = AK\(random.roll(100))", "aws_secret_access_key = s=\(random.roll(100)):+/"]
            if random.chance(0.3) { lines.append("aws_session_token = t") }
            if random.chance(0.1) { lines.append("aws_security_token = u") }
            if random.chance(0.06) { lines.remove(at: random.roll(2)) }
        }
        if random.chance(0.35) {
            lines.append("role_arn = arn:aws:iam::1:role/r\(random.roll(9))")
            let isNamed = random.chance(0.3)
            if !isNamed || random.chance(0.05) {
                lines.append("source_profile = \(random.pick(names + names + ["missing"]))")
            }
            if isNamed {
                lines.append(
                    "credential_source = "
                        + random.pick([
                            "Environment", "EcsContainer", "Ec2InstanceMetadata", "Ec2InstanceMetadata", "environment",
                        ]))
            }
            if random.chance(0.2) { lines.append("external_id = e") }
            if random.chance(0.2) { lines.append("role_session_name = n") }
            if random.chance(0.2) {
                lines.append("duration_seconds = \(random.pick(["900", "43200", "7200", "60", "long"]))")
            }
            if random.chance(0.06) { lines.append("mfa_serial = m") }
        }
        if random.chance(0.1) { lines.append("web_identity_token_file = \(random.pick(["/t", ""]))") }
        if random.chance(0.15) {
            lines += ["sso_account_id = 1", "sso_role_name = r"]
            lines += random.chance(0.5) ? ["sso_session = s"] : ["sso_start_url = u", "sso_region = eu-west-1"]
            if random.chance(0.1) { lines.remove(at: lines.count - 1) }
        }
        if random.chance(0.15) {
            lines.append("credential_process = \(random.pick(["/bin/p", "p 'a b' \"c\\\"d\" e\\ f", "p 'open"]))")
        }
        if random.chance(0.04) { lines.append("login_session = l") }
        for (line, odds) in others where random.chance(odds) { lines.append(line) }
        return lines
    }

    private static let others: [(String, Double)] = [
        ("region = us-east-2", 0.3), ("s3 =\n  addressing_style = path\n  x = y", 0.15), ("output: json", 0.1),
        ("endpoint_url = https://profile.example", 0.15), ("services = v", 0.15), ("services = w", 0.03),
        ("use_fips_endpoint = true", 0.1), ("use_dualstack_endpoint = TRUE", 0.1), ("ca_bundle = /etc/ca.pem", 0.1),
        ("ignore_configured_endpoint_urls = true", 0.05), ("ec2_metadata_service_endpoint = http://127.0.0.1:9", 0.05),
        ("ec2_metadata_service_endpoint_mode = ipv6", 0.05), ("cli_pager =", 0.1),
    ]

    private static func session(_ random: inout SeededRandom) -> [String] {
        var lines = ["sso_start_url = su", "sso_region = eu-west-2"]
        if random.chance(0.1) { lines.removeLast() }
        if random.chance(0.1) { lines.append("sso_role_name = other") }
        return lines
    }

    private static func services(_ random: inout SeededRandom) -> [String] {
        [
            ("ec2 =\n  endpoint_url = https://ec2.example", 0.6), ("sts =\n\tendpoint_url=https://sts.example", 0.5),
            ("sso_oidc =\n  endpoint_url = https://oidc.example", 0.3), ("cloudwatch =\n  other = x", 0.3),
        ].filter { random.chance($0.1) }.map(\.0)
    }
}

/// The sections of one file, and the ways to write them.
private struct ProfileText {
    let isConfig: Bool
    private var sections: [(header: String, lines: [String])] = []

    init(isConfig: Bool) { self.isConfig = isConfig }

    mutating func add(_ name: String, _ lines: [String], _ random: inout SeededRandom) {
        var headers = [name]
        if isConfig {
            headers = ["profile \"\(name)\"", "profile '\(name)'", "profile\t\"\(name)\"", "profile  \"\(name)\" "]
            if !name.contains(" ") { headers += ["profile \(name)", "profile \(name)"] }
            if name == "default" { headers = ["default", "default", "profile default"] }
            if random.chance(0.04) { headers = [name, "profiles \(name)", " profile \(name)", "profile \(name) x"] }
        }
        sections.append((random.pick(headers), lines))
        if random.chance(0.01) { sections.append((random.pick(headers), ["region = eu-north-1"])) }
    }

    mutating func add(session header: String, _ lines: [String]) { sections.append((header, lines)) }

    func written(_ random: inout SeededRandom) -> String {
        var sections = sections
        if random.chance(0.5) { sections.reverse() }
        var text = ""
        let end = random.pick(["\n", "\n", "\r\n", "\r"])
        let indent = random.pick(["", "", "", " ", "\t"])
        let delimiter = random.pick([" = ", "=", " : ", "= "])
        if random.chance(0.01) { text += "\u{FEFF}" }
        for (header, lines) in sections {
            text += "[\(header)]\(random.pick(["", "", " # comment", "  "]))\(end)"
            for (number, line) in lines.enumerated() {
                if random.chance(0.05) { text += random.pick(["# c", "; c", "   # c", "", "  \t"]) + end }
                let isOdd = random.chance(0.003)
                let first = number > 0 && isOdd ? indent + "  " : indent
                let parts = line.split(separator: "\n", omittingEmptySubsequences: false)
                let head = parts[0].replacing(" = ", with: delimiter, maxReplacements: 1)
                text +=
                    first + (random.chance(0.05) ? upper(head) : String(head)) + random.pick(["", "", " ", "\t"]) + end
                for part in parts.dropFirst() { text += indent + part + end }
                if random.chance(0.001) { text += random.pick(["rubbish", "= x", String(head)]) + end }
            }
            if random.chance(0.3) { text += end }
        }
        return text
    }

    /// The setting's name in capitals.
    private func upper(_ line: Substring) -> String {
        let name = line.prefix { $0 != "=" && $0 != ":" }
        return name.uppercased() + line.dropFirst(name.count)
    }
}
