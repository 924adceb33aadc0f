import Model

/// Reads an instance's non-volatile UEFI variables, which an image must repeat for UEFI Secure Boot.
/// Source: EC2 2016-11-15 `GetInstanceUefiData`.
package struct GetInstanceUefiData: ReadOperation {
    package static let service = Service.ec2
    package static let action = "GetInstanceUefiData"

    package var instance: InstanceID

    package init(instance: InstanceID) { self.instance = instance }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("InstanceId", instance.text)
        return form.pairs
    }

    /// The variables in Base64, as RegisterImage takes them; nil when the instance has none.
    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> ExactText? { xml.text("uefiData") }
}
