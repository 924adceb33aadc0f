import Testing

/// Account files are in repositories and backups, so they hold no secret, and no message repeats one.
@Suite struct SecretTests {
    static let hint =
        "secret keys do not belong in a file: name a profile of ~/.aws/credentials with credentials.profile, or a role with"
        + " credentials.role"
    /// These are AWS's own examples.
    static let keyID = "AKIAIOSFODNN7EXAMPLE"
    static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

    @Test(arguments: [
        "access_key_id", "secret_access_key", "aws_access_key_id", "aws_secret_access_key", "session_token",
        "AWS_SESSION_TOKEN", "AccessKeyId", "secret-key", "password", "token",
    ])
    func `a static key is refused wherever it stands, its value never repeated`(key: String) {
        #expect(
            Decoding.problems(Decoding.sound + "\(key): \(Self.secret)\n") == [
                "accounts/x.yaml:3: \(key): \(Self.hint)"
            ])
        #expect(
            Decoding.problems(Decoding.sound + "credentials:\n  \(key): \(Self.secret)\n")
                == ["accounts/x.yaml:4: credentials.\(key): \(Self.hint)"])
    }

    @Test(arguments: ["name", "timezone", "endpoint", "partition"])
    func `an access key id under any key is refused`(key: String) {
        #expect(
            Decoding.problems(Decoding.sound + "\(key): \(Self.keyID)\n") == ["accounts/x.yaml:3: \(key): \(Self.hint)"]
        )
    }

    @Test(arguments: [
        "regions: [\(keyID)]", "\(keyID): 1", "account: \(keyID)", "name: [\(secret)", "name: \"\(secret)\n",
        "\(secret)", "credentials: \(secret)", "credentials: {role: \(secret) x}", "a: \(secret)\na: \(secret)",
        "credentials: {external_id: '\(secret) '}",
    ])
    func `no message repeats a secret`(line: String) {
        let problems = Decoding.problems(line + "\n")
        #expect(!problems.isEmpty)
        #expect(!problems.contains { $0.contains(Self.secret) || $0.contains(Self.keyID) })
    }
}
