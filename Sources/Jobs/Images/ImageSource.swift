import AWS
import Model

/// Tells whether an instance's image can be registered from its root snapshot, or must be made by CreateImage, which
/// alone keeps billing codes (FACTS F22).
package enum ImageSource {
    package static func needsCreateImage(_ instance: Instance) -> Bool {
        if instance.platform?.text.lowercased() == "windows" { return true }
        if let operation = instance.usageOperation, operation != "RunInstances" { return true }
        if let details = instance.platformDetails, details != "Linux/UNIX" { return true }
        if !instance.productCodes.isEmpty { return true }
        return instance.architecture?.hasSuffix("_mac") ?? false
    }
}
