import AWS
import Model

/// Compares an image with its instance, because an image with RegisterImage's defaults can fail to boot (FACTS F21).
enum ImageComparison {
    /// The differences, each as a clause. Only values that the instance itself shows are compared.
    static func differences(_ image: Image, from instance: Instance) -> [String] {
        var differences: [String] = []
        func compare(_ what: String, _ wanted: ExactText?, _ found: ExactText?, mayBeUnsaid: Bool = false) {
            guard let wanted, wanted != found, !(mayBeUnsaid && found == nil) else { return }
            differences.append("\(what) is \(found ?? "not set"), the instance's \(wanted)")
        }
        compare("architecture", instance.architecture, image.architecture)
        compare("virtualization", instance.virtualizationType, image.virtualizationType)
        compare("boot mode", instance.bootMode, image.bootMode)
        compare("root device", instance.rootDeviceName, image.rootDeviceName)
        compare("TPM", instance.tpmSupport, image.tpmSupport)
        // Why: not every image shows these values, but a value that an image shows must agree with the instance.
        compare("SR-IOV", instance.sriovNetSupport, image.sriovNetSupport, mayBeUnsaid: true)
        if image.sourceInstance == nil {
            // Why not after CreateImage: it keeps billing codes and IMDS by itself, and may spell them in another way.
            compare("platform", instance.platformDetails, image.platformDetails, mayBeUnsaid: true)
            compare("usage operation", instance.usageOperation, image.usageOperation, mayBeUnsaid: true)
            if instance.metadataTokens == "required" { compare("IMDS", "v2.0", image.imdsSupport) }
        }
        if instance.enaSupport == true, image.enaSupport != true {
            differences.append("ENA is off, the instance's is on")
        }
        return differences
    }
}
