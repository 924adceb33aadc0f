import Foundation
import Model
import TestRandom
import Testing

import AWS

/// Variables and files of every kind, read by the program and by botocore (REQUIREMENTS R88).
@Suite struct BotocoreChainTests {
    /// What the program does in another way than botocore on purpose, besides what `CredentialCase.plain` says.
    enum Difference: String, CaseIterable {
        /// A key with a control character cannot be sent, and a key with a line break is two settings read as one.
        case brokenKey = "a control character"
        /// No person types the code at night.
        case mfa = "MFA code"
        /// botocore drops a duration that is no number, and sends one that STS refuses.
        case duration = "duration_seconds is not"
        /// botocore takes an empty key for a key.
        case emptyKey = "is empty"
        /// botocore follows a chain of any length.
        case longChain = "profiles name one another"
        /// Keys come over plain http from this host alone.
        case metadataElsewhere = "plain http goes only"
        /// botocore takes an empty secret for a secret.
        case emptySecret = "it has aws_access_key_id and no aws_secret_access_key"
        /// With keys in the environment, a profile that is named and missing does no harm.
        case unusedProfile = "ProfileNotFound"
        /// botocore notices at its first call that a file of certificates is not there.
        case missingBundle = "ca_bundle of profile"
        /// A wrong setting of the metadata service does no harm to those who do not ask it.
        case unusedMetadata = "InvalidIMDSEndpointModeError"

        static func found(_ ours: [String: Any], _ theirs: [String: Any]) -> Difference? {
            let unused: [Difference] = [.unusedProfile, .unusedMetadata]
            switch (ours["error"] as? String, theirs["error"] as? String) {
            case (let refusal?, nil): return allCases.first { !unused.contains($0) && refusal.contains($0.rawValue) }
            case (nil, let name?): return unused.first { $0.rawValue == name && isApt($0, ours) }
            default: return nil
            }
        }

        private static func isApt(_ difference: Difference, _ ours: [String: Any]) -> Bool {
            let kind = ours["kind"] as? String
            return difference == .unusedProfile ? kind == "env" : kind != "iam-role"
        }
    }

    /// Cases for each difference that chance may miss.
    static let fixed: [CredentialCase] = [
        CredentialCase(variables: ["AWS_ACCESS_KEY_ID": "A\u{7}B", "AWS_SECRET_ACCESS_KEY": "s"]),
        CredentialCase(files: [
            CredentialCase.config: "[default]\nrole_arn = r\nsource_profile = default\n"
                + "aws_access_key_id = A\naws_secret_access_key = s\nmfa_serial = m\n"
        ]),
        CredentialCase(files: [
            CredentialCase.config: "[default]\nrole_arn = r\ncredential_source = "
                + "Ec2InstanceMetadata\nduration_seconds = 60\n"
        ]),
        CredentialCase(files: [CredentialCase.config: "[default]\naws_access_key_id =\naws_secret_access_key = s\n"]),
        CredentialCase(
            files: [
                CredentialCase.config: (0..<8).map {
                    "[profile p\($0)]\nrole_arn = r\nsource_profile = p\($0 + 1)\n"
                }.joined() + "[profile p8]\naws_access_key_id = A\naws_secret_access_key = s\n"
            ], profile: "p0"),
        CredentialCase(variables: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://metadata.example/"]),
        CredentialCase(files: [CredentialCase.config: "[default]\nca_bundle = /none\n"]),
        CredentialCase(files: [CredentialCase.config: "[default]\naws_access_key_id = A\naws_secret_access_key =\n"]),
        CredentialCase(variables: [
            "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_PROFILE": "missing",
        ]),
    ]

    @Test func `the program finds the source, keys, region and addresses that botocore finds`() throws {
        var random = SeededRandom(seed: 15)
        let cases = (0..<1_000).map { _ in CredentialCase(drawnFrom: &random) } + Self.fixed
        let answers = try Botocore.ask(
            cases.map { $0.plain.question() }, script: "botocore_credentials.py")
        var differences: Set<Difference> = []
        var kinds: [String: Int] = [:]
        for (number, (one, answer)) in zip(cases, answers).enumerated() {
            let theirs = try #require(answer as? [String: [String: Any]])
            let ours = try #require(one.answer() as? [String: [String: Any]])
            let (source, settings) = (try #require(ours["source"]), try #require(ours["settings"]))
            let (theirSource, theirSettings) = (try #require(theirs["source"]), try #require(theirs["settings"]))
            kinds[source["kind"] as? String ?? "error", default: 0] += 1
            if let difference = Difference.found(source, theirSource) {
                differences.insert(difference)
            } else {
                #expect(
                    try Self.text(source) == Self.text(theirSource), "case \(number): \(one)\n\(source)\n\(theirSource)"
                )
            }
            // Why: without the profile, botocore has no settings, and the program those of the environment.
            if let difference = Difference.found(settings, theirSettings), difference == .missingBundle {
                differences.insert(difference)
            } else if theirSettings["error"] as? String != "ProfileNotFound" {
                #expect(
                    try Self.text(settings) == Self.text(theirSettings),
                    "case \(number): \(one)\n\(settings)\n\(theirSettings)")
            }
        }
        #expect(differences == Set(Difference.allCases))
        #expect(cases.count - kinds["error", default: 0] > 500)
        let known = [
            "env", "role", "web identity", "sso", "shared-credentials-file", "custom-process", "config-file",
            "container-role", "iam-role", "none", "error",
        ]
        #expect(known.allSatisfy { kinds[$0, default: 0] >= 5 }, "\(kinds)")
    }

    /// One text for equal answers. All errors are equal: the words differ.
    private static func text(_ answer: [String: Any]) throws -> String {
        if answer["error"] != nil { return "error" }
        let data = try JSONSerialization.data(withJSONObject: answer, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }
}
