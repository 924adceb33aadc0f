import Model

/// Asks for temporary keys of a role. The session name has 2 to 64 of `[\w+=,.@-]`. The duration is 900 s to the role's
/// maximum, but at most 3,600 s if the caller's keys belong to a role too (FACTS F31).
/// Source: STS 2011-06-15 `AssumeRole`.
package struct AssumeRole: ReadOperation {
    package static let service = Service.sts
    package static let action = "AssumeRole"

    package var roleARN: String
    package var sessionName: String
    package var externalID: String?
    /// The trust policy must allow `sts:SetSourceIdentity` for it.
    package var sourceIdentity: String?
    package var durationSeconds: Int

    package init(
        roleARN: String, sessionName: String, externalID: String? = nil, sourceIdentity: String? = nil,
        durationSeconds: Int = 3_600
    ) {
        self.roleARN = roleARN
        self.sessionName = sessionName
        self.externalID = externalID
        self.sourceIdentity = sourceIdentity
        self.durationSeconds = durationSeconds
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("RoleArn", roleARN)
        form.add("RoleSessionName", sessionName)
        form.add("DurationSeconds", durationSeconds)
        form.add("ExternalId", externalID)
        form.add("SourceIdentity", sourceIdentity)
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> AssumedRole {
        try AssumedRole(xml.required("AssumeRoleResult"))
    }
}

/// Temporary keys, and the session that they belong to.
package struct AssumedRole: Hashable, Sendable {
    package let credentials: Credentials
    /// The session's ARN, e.g. `arn:aws:sts::123456789012:assumed-role/aws-man/session`.
    package let arn: String

    package init(credentials: Credentials, arn: String) {
        self.credentials = credentials
        self.arn = arn
    }

    /// Reads the result of either call that assumes a role.
    init(_ result: XMLTree) throws(DecodingFailure) {
        let keys = try result.required("Credentials")
        self.init(
            credentials: Credentials(
                accessKeyID: try keys.requiredIdentifier("AccessKeyId").text,
                secretAccessKey: try keys.requiredText("SecretAccessKey").text,
                sessionToken: try keys.requiredText("SessionToken").text,
                expiresAt: try keys.requiredInstant("Expiration")),
            arn: try result.required("AssumedRoleUser").requiredIdentifier("Arn").text)
    }
}
