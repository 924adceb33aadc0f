/// The most that is read from the files that people write. A longer file is refused, and costs no memory.
package enum FileBounds {
    /// An account file, in bytes. An account takes 1 KB, so a larger file is no account file.
    package static let accountFile = 256 << 10
    /// A file of profiles or keys, in bytes. A thousand profiles have some 200 KiB.
    package static let credentials = 1 << 20
    /// The cloud that an earlier demo left, in bytes. After ten nights it has some 3 MB.
    package static let demoCloud = 64 << 20
    /// The files in an accounts directory. An organization has at most 10,000 accounts by default.
    package static let accountFiles = 20_000
}
