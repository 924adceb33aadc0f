import Model

/// The week of an image, fixed when it is planned, and the names that it may take.
package struct RegisterImagePayload: TaskPayload {
    package var version = Self.currentVersion
    package let week: ExactText
    package let imageName: ExactText
    /// The name to use if another instance's image already has `imageName`.
    package let otherName: ExactText
    package let instanceName: ExactText
    package let rootVolume: ExactText
}
