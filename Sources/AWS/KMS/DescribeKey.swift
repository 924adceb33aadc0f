import Model

/// Asks for the state of a KMS key. Source: KMS 2014-11-01 `DescribeKey`.
package struct DescribeKey: ReadOperation {
    package static let service = Service.kms
    package static let action = "DescribeKey"

    /// The key's ARN, as DescribeVolumes shows it.
    package var key: ExactText

    package init(key: ExactText) { self.key = key }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("KeyId", key)
        return form.pairs
    }

    /// The key's state as KMS spells it. A volume can be backed up with `Enabled` alone.
    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> ExactText {
        try xml.required("KeyMetadata").requiredText("KeyState")
    }
}
