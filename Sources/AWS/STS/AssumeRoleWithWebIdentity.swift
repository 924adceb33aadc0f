import Model

/// Asks for temporary keys of a role with a token that an identity provider signed. The call is not signed: the token is
/// its proof. Source: STS 2011-06-15 `AssumeRoleWithWebIdentity`.
package struct AssumeRoleWithWebIdentity: ReadOperation {
    package static let service = Service.sts
    package static let action = "AssumeRoleWithWebIdentity"

    package var roleARN: String
    package var sessionName: String
    package var token: String
    package var durationSeconds: Int

    package init(roleARN: String, sessionName: String, token: String, durationSeconds: Int = 3_600) {
        self.roleARN = roleARN
        self.sessionName = sessionName
        self.token = token
        self.durationSeconds = durationSeconds
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("RoleArn", roleARN)
        form.add("RoleSessionName", sessionName)
        form.add("WebIdentityToken", token)
        form.add("DurationSeconds", durationSeconds)
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> AssumedRole {
        try AssumedRole(xml.required("AssumeRoleWithWebIdentityResult"))
    }
}
