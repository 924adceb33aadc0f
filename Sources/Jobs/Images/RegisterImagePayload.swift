/// The week of an image, fixed when it is planned, and the names that it may take.
package struct RegisterImagePayload: TaskPayload {
    package var version = Self.currentVersion
    package let week: String
    package let imageName: String
    /// The name to use if another instance's image already has `imageName`.
    package let otherName: String
    package let instanceName: String
    package let rootVolume: String
}
