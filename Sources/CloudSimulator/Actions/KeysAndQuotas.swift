import Model

/// The reads of KMS and of Service Quotas. Their answers are JSON.
extension Action {
    static let describeKey = Action(.kms, "DescribeKey", accepts: ["KeyId"], bucket: BucketFigures(10, 10)) {
        cloud, call, writer throws(Refusal) in
        let key = try call.form.required("KeyId")
        let state = cloud[call.lane].keys[key] ?? "Enabled"
        guard !state.isEmpty else { throw Refusal("NotFoundException", "Key '\(key)' does not exist") }
        writer.raw(
            json(["KeyMetadata": ["KeyId": key, "Arn": key, "KeyState": state, "Enabled": state == "Enabled"]]))
        return []
    }

    /// AWS's usual quotas, by their codes.
    private static let usualQuotas = ["L-309BACF6": 100_000.0, "L-94D7AB7D": 100, "L-B665C33B": 50_000]

    static let getServiceQuota = Action(
        .servicequotas, "GetServiceQuota", accepts: ["ServiceCode", "QuotaCode"], bucket: BucketFigures(5, 5)
    ) { cloud, call, writer throws(Refusal) in
        let (service, code) = (try call.form.required("ServiceCode"), try call.form.required("QuotaCode"))
        guard let value = cloud[call.lane].quotas[code] ?? usualQuotas[code] else {
            throw Refusal("NoSuchResourceException", "The request failed because the specified quota does not exist.")
        }
        writer.raw(json(["Quota": ["ServiceCode": service, "QuotaCode": code, "Value": value]]))
        return []
    }
}
