import Model

extension Cloud {
    /// Makes all checks before the action: identity, action, rate limit, permissions, parameters, dry run.
    mutating func admit(
        _ request: WireRequest, at now: Instant, clientTime: Instant, _ entry: inout LedgerEntry
    ) throws(Refusal) -> (Action, Caller) {
        let caller = try authenticate(request, at: now, clientTime: clientTime)
        let name = "\(request.service.rawValue):\(request.action)"
        guard let action = Action.table[name], !settings.unknownActions.contains(where: { Wildcard($0).matches(name) })
        else {
            throw Refusal("InvalidAction", "The action \(request.action) is not valid for this web service.")
        }
        guard request.form["Version"] == request.service.version else {
            throw Refusal(
                "InvalidAction", "Could not find operation \(action.name) for version \(request.form["Version"] ?? "")")
        }
        entry.permissions = action.permissions(request.form)
        if settings.throttles { try takeToken(for: action, request, caller, at: now) }
        try checkPermissions(entry.permissions, of: caller, for: request)
        try request.form.check(accepts: action.accepts)
        if try request.form.flag("DryRun"), !settings.ignoresDryRun {
            throw Refusal("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
        }
        return (action, caller)
    }

    /// Finishes the snapshots and images of the caller's region that are due.
    mutating func finishDue(_ call: ActionCall) {
        if lanes[call.lane] != nil { self[call.lane].finishDue(at: call.now) }
    }

    private mutating func takeToken(
        for action: Action, _ request: WireRequest, _ caller: Caller, at now: Instant
    ) throws(Refusal) {
        let figures = action.bucket(request.form)
        let key = BucketKey(
            account: caller.account, region: caller.region.name, action: "\(action.service.rawValue):\(action.name)",
            figures: figures)
        guard buckets[key, default: TokenBucket(figures, at: now)].take(at: now) else {
            throw request.service == .ec2
                ? Refusal("RequestLimitExceeded", "Request limit exceeded.")
                : request.service == .organizations
                    ? Refusal(
                        "TooManyRequestsException", "You have sent too many requests in too short a period of time.")
                    : Refusal("Throttling", "Rate exceeded")
        }
    }

    private func checkPermissions(
        _ permissions: [String], of caller: Caller, for request: WireRequest
    ) throws(Refusal) {
        // Why: AWS needs no permission for GetCallerIdentity, and DeregisterImage reports a snapshot that it may not delete
        // in its answer.
        let needed = permissions.first == "ec2:DeregisterImage" ? Array(permissions.prefix(1)) : permissions
        for permission in needed where permission != "sts:GetCallerIdentity" {
            let tagged = request.form.groups("TagSpecification").map { group in
                Set(request.form.groups("\(group).Tag").compactMap { request.form["\($0).Key"] })
            }
            let denial = denial(of: permission, to: caller.account, in: caller.region, tagged: tagged)
            guard let denial else { continue }
            let why =
                "User: \(caller.key.principal) is not authorized to perform: \(permission)"
                + (denial.unlessTagged.isEmpty ? "" : " with an explicit deny in a service control policy")
            switch request.service {
            case .ec2:
                throw Refusal("UnauthorizedOperation", "You are not authorized to perform this operation. \(why)")
            case .sns: throw Refusal("AuthorizationError", why)
            case .organizations, .kms, .servicequotas: throw Refusal("AccessDeniedException", why)
            case .sts, .monitoring: throw Refusal("AccessDenied", why)
            }
        }
    }
}
