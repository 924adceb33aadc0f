import Model

/// A fault for calls that match, some number of times: the scripted kind, for the admin routes and scenario tests.
package struct FaultRule: Codable, Sendable, Equatable {
    /// `ec2:CreateSnapshot`, with wildcards; the service as in a host name.
    package var action: String
    /// Twelve digits; nil: any account.
    package var account: String?
    /// Nil: any region.
    package var region: String?
    /// Some parameter has this value, e.g. a volume's id; nil: any.
    package var value: String?
    /// So many matching calls go well first.
    package var skip: Int
    /// Then so many have the fault; nil: all.
    package var times: Int?
    package var fault: Fault

    package init(
        _ fault: Fault, on action: String, account: String? = nil, region: String? = nil, value: String? = nil,
        skip: Int = 0, times: Int? = nil
    ) {
        self.fault = fault
        self.action = action
        self.account = account
        self.region = region
        self.value = value
        self.skip = skip
        self.times = times
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        action = try values.decode(String.self, forKey: .action)
        account = try values.decodeIfPresent(String.self, forKey: .account)
        region = try values.decodeIfPresent(String.self, forKey: .region)
        value = try values.decodeIfPresent(String.self, forKey: .value)
        skip = try values.value(.skip, or: 0)
        times = try values.decodeIfPresent(Int.self, forKey: .times)
        fault = try values.decode(Fault.self, forKey: .fault)
    }

    func matches(_ call: CloudCall) -> Bool {
        (account == nil || account == call.account?.digits) && (region == nil || region == call.region)
            && Wildcard(action).matches("\(call.service):\(call.action)")
            && (value == nil || call.parameters.values.contains { $0 == value })
    }

    /// Counts a matching call; true when it is one that has the fault.
    mutating func fires() -> Bool {
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
