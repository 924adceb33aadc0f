import Model

/// The account and key that a request was proven to come from, and the region that it acts in.
struct Caller: Sendable {
    let account: AccountID
    let key: CloudKey
    let region: Region

    var lane: Lane { Lane(account: account, region: region) }
}

extension Cloud {
    /// Makes the checks that AWS makes before it reads the action. Clients date their requests by `clientTime`.
    func authenticate(_ request: WireRequest, at now: Instant, clientTime: Instant) throws(Refusal) -> Caller {
        guard let authorization = request.authorization else {
            throw Refusal("MissingAuthenticationToken", "Request is missing Authentication Token")
        }
        guard let date = request.date else {
            throw Refusal("IncompleteSignature", "Date must be in ISO-8601 'basic format' in the X-Amz-Date header")
        }
        guard authorization.service == request.service.rawValue else {
            throw Refusal(
                "SignatureDoesNotMatch",
                "Credential should be scoped to correct service: '\(request.service.rawValue)'.")
        }
        guard UTCComponents(date).compactDate == authorization.day else {
            throw Refusal("SignatureDoesNotMatch", "Date in Credential scope does not match YYYYMMDD from ISO-8601")
        }
        guard let region = Region(authorization.region), RegionTable.exists(region) else {
            throw Refusal("AuthFailure", "Credential should be scoped to a valid region.")
        }
        guard let account = owners[authorization.accessKey], let identity = identities[account],
            let key = identity.keys[authorization.accessKey], identity.partition == region.partition,
            key.token == request.token
        else { throw Self.unknownKey(request.service) }
        let age = (clientTime - date).milliseconds
        guard abs(age) <= Int64(settings.requestLifetimeSeconds) * 1_000 else {
            if request.service == .ec2 { throw Refusal("RequestExpired", "Request has expired.") }
            throw Refusal(
                "SignatureDoesNotMatch",
                "Signature \(age > 0 ? "expired" : "not yet current"): \(UTCComponents(date).compact) is now "
                    + "\(age > 0 ? "earlier" : "later") than \(UTCComponents(clientTime).compact)")
        }
        if settings.verifiesSignatures, !request.isSigned(by: key, authorization) {
            if request.service == .ec2 { throw Self.unknownKey(.ec2) }
            throw Refusal(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your AWS Secret Access Key and signing method.")
        }
        if let expiry = key.expiresAt, expiry <= now {
            if request.service == .ec2 { throw Refusal("RequestExpired", "Request has expired.") }
            throw Refusal("ExpiredToken", "The security token included in the request is expired")
        }
        try checkAccess(request.service, account, region)
        return Caller(account: account, key: key, region: region)
    }

    /// Refuses a call in a region that the account has not enabled.
    private func checkAccess(_ service: CloudService, _ account: AccountID, _ region: Region) throws(Refusal) {
        let access = lanes[Lane(account: account, region: region)]?.access
        // Why: the service belongs to the whole account, and has one region in a partition.
        if service == .organizations, region == region.partition.organizationsRegion { return }
        if service == .sts {
            guard access == .notOptedIn else { return }
            throw Refusal(
                "RegionDisabledException",
                "STS is not activated in this region for account:\(account). Your account "
                    + "administrator can activate STS in this region using the IAM Console.")
        }
        switch access {
        case .notRequired, .optedIn: return
        case .notOptedIn: throw Refusal("OptInRequired", "You are not subscribed to this service.")
        case nil: throw Self.unknownKey(service)
        }
    }

    private static func unknownKey(_ service: CloudService) -> Refusal {
        service == .ec2
            ? Refusal("AuthFailure", "AWS was not able to validate the provided access credentials")
            : Refusal("InvalidClientTokenId", "The security token included in the request is invalid.")
    }
}
