import Model

/// A scripted fault, which strikes a number of matching calls. Tests and the admin routes add such rules.
package struct FaultRule: Codable, Sendable, Equatable {
    /// The service as host names spell it and the action, such as `ec2:CreateSnapshot`; wildcards are allowed.
    package var action: String
    /// The account's twelve digits; nil matches any account.
    package var account: String?
    /// The region; nil matches any region.
    package var region: String?
    /// A value that some parameter must have, such as a volume's id; nil matches any call.
    package var value: String?
    /// The number of matching calls without the fault, before the first call with it.
    package var skip: Int
    /// The number of matching calls with the fault, after those of `skip`; nil means all of them.
    package var times: Int?
    /// The time in seconds for which the rule strikes, from its first matching call on; nil means for ever.
    package var seconds: Double?
    /// The time of the first matching call.
    private var firstMatch: Instant?
    package var fault: Fault

    package init(
        _ fault: Fault, on action: String, account: String? = nil, region: String? = nil, value: String? = nil,
        skip: Int = 0, times: Int? = nil, seconds: Double? = nil
    ) {
        self.fault = fault
        self.action = action
        self.account = account
        self.region = region
        self.value = value
        self.skip = skip
        self.times = times
        self.seconds = seconds
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(Fault.self, forKey: .fault), on: try values.decode(String.self, forKey: .action))
        try values.read(
            into: &self, (.account, \.account), (.region, \.region), (.value, \.value), (.skip, \.skip),
            (.times, \.times), (.seconds, \.seconds))
    }

    func matches(_ call: CloudCall) -> Bool {
        (account == nil || account == call.account?.digits) && (region == nil || region == call.region)
            && Wildcard(action).matches("\(call.service):\(call.action)")
            && (value == nil || call.parameters.values.contains { $0 == value })
    }

    /// Counts a matching call and returns whether it has the fault.
    mutating func fires(at now: Instant) -> Bool {
        if firstMatch == nil { firstMatch = now }
        if let seconds, let firstMatch, (now - firstMatch).inSeconds >= seconds { return false }
        if skip > 0 {
            skip -= 1
            return false
        }
        guard let left = times else { return true }
        guard left > 0 else { return false }
        times = left - 1
        return true
    }
}
