import AWS

/// Whether an instance's image can be registered from its root snapshot, or must be made by CreateImage
/// (FACTS F22): billing codes come with CreateImage only.
package enum ImageSource {
    package static func needsCreateImage(_ instance: Instance) -> Bool {
        if instance.platform?.lowercased() == "windows" { return true }
        if let operation = instance.usageOperation, operation != "RunInstances" { return true }
        if let details = instance.platformDetails, details != "Linux/UNIX" { return true }
        if !instance.productCodes.isEmpty { return true }
        return instance.architecture?.hasSuffix("_mac") ?? false
    }
}
