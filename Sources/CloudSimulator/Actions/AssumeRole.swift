import Model

extension Action {
    static let getCallerIdentity = Action(
        .sts, "GetCallerIdentity", accepts: [], bucket: BucketFigures(600, 600)
    ) { _, call, writer throws(Refusal) in
        writer.text("Arn", call.caller.key.principal)
        writer.text("UserId", call.caller.key.token == nil ? "AIDA\(call.owner)ABCD" : "AROA\(call.owner)ABCD:session")
        writer.text("Account", call.owner)
        return []
    }

    static let assumeRole = Action(
        .sts, "AssumeRole", accepts: ["RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId", "SourceIdentity"],
        bucket: BucketFigures(600, 600)
    ) { cloud, call, writer throws(Refusal) in
        let arn = try call.form.required("RoleArn")
        let session = try call.form.required("RoleSessionName")
        let isNameable = session.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "_=,.@-".unicodeScalars.contains(scalar)
        }
        guard isNameable, (2...64).contains(session.utf8.count) else {
            throw .validation("Value '\(session)' at 'roleSessionName' failed to satisfy constraint")
        }
        let seconds = try call.form.number("DurationSeconds") ?? CloudRole.usualMaxSessionSeconds
        let (account, role) = try cloud.role(arn, for: call)
        // Why: a session that assumes another role lasts an hour at most, whatever the role allows.
        let longest = call.caller.key.token == nil ? role.maxSessionSeconds : CloudRole.usualMaxSessionSeconds
        guard (900...longest).contains(seconds) else {
            throw .validation(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role, or is below 900.")
        }
        let principal =
            "arn:\(call.caller.region.partition.rawValue):sts::\(account):assumed-role/\(role.name)/\(session)"
        let key = CloudKey(
            id: "ASIA" + cloud.random.letters(16), secret: cloud.random.letters(40),
            token: "FwoGZXIvYXdzE" + cloud.random.letters(160), expiresAt: call.now + .seconds(seconds),
            principal: principal)
        cloud.issue(key, to: account, at: call.now)
        writer.element("AssumedRoleUser") { writer in
            writer.text("AssumedRoleId", "AROA\(account)ABCD:\(session)")
            writer.text("Arn", principal)
        }
        writer.element("Credentials") { writer in
            writer.text("AccessKeyId", key.id)
            writer.text("SecretAccessKey", key.secret)
            writer.text("SessionToken", key.token)
            writer.text("Expiration", (call.now + .seconds(seconds)).description)
        }
        return []
    }
}

extension Cloud {
    /// The role, if it exists and trusts the caller. AWS gives one error for a missing role and for a missing trust.
    fileprivate func role(_ arn: String, for call: ActionCall) throws(Refusal) -> (AccountID, CloudRole) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "iam", parts[5].hasPrefix("role/"),
            let account = AccountID(String(parts[4]))
        else { throw .validation("\(arn) is invalid") }
        let refusal = Refusal(
            "AccessDenied",
            "User: \(call.caller.key.principal) is not authorized to perform: sts:AssumeRole on resource: \(arn)")
        guard parts[1] == call.caller.region.partition.rawValue, let identity = identities[account],
            identity.partition.rawValue == parts[1],
            let role = identity.roles[String(parts[5].split(separator: "/").last ?? "")],
            organization?.member(account).map({ $0.state == "ACTIVE" }) ?? true,
            role.trusts?.contains(call.caller.account) ?? true,
            role.externalID == nil || role.externalID == call.form["ExternalId"],
            call.form["SourceIdentity"] == nil || role.takesSourceIdentity
        else { throw refusal }
        return (account, role)
    }

    /// Adds a session's key, and drops those that expired more than a day ago so that they do not pile up.
    fileprivate mutating func issue(_ key: CloudKey, to account: AccountID, at now: Instant) {
        let stale = (identities[account]?.keys ?? [:]).values.filter {
            $0.expiresAt.map { $0 + .days(1) < now } ?? false
        }
        for old in stale {
            identities[account]?.keys[old.id] = nil
            owners[old.id] = nil
        }
        identities[account]?.keys[key.id] = key
        owners[key.id] = account
    }
}
