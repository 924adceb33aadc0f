import Model

/// Asks for a quota of the account and region. Source: Service Quotas 2019-06-24 `GetServiceQuota`.
package struct GetServiceQuota: ReadOperation {
    package static let service = Service.servicequotas
    package static let action = "GetServiceQuota"

    package var serviceCode: ExactText
    package var quotaCode: ExactText

    package init(serviceCode: ExactText, quotaCode: ExactText) {
        self.serviceCode = serviceCode
        self.quotaCode = quotaCode
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("ServiceCode", serviceCode)
        form.add("QuotaCode", quotaCode)
        return form.pairs
    }

    /// The quota's value.
    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> Double {
        let text = try xml.required("Quota").requiredText("Value").text
        guard let value = Double(text), value.isFinite else { throw DecodingFailure("<Value> is no number") }
        return value
    }
}
