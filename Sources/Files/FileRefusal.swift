import Foundation

/// The reason why a file is not opened or read.
package enum FileRefusal: Error, Hashable, Sendable {
    /// A system call failed with this `errno`.
    case system(Int32)
    case link
    /// A directory, a named pipe, a socket or a device.
    case irregular
    /// The file belongs neither to this user, nor to root, nor to the owner of its directory.
    case foreign(owner: UInt32)
    case tooLong(bytes: Int)

    /// The end of a sentence that begins with the path of the file.
    package var words: String {
        switch self {
        case .system(let code): "cannot be opened: \(Self.words(code))"
        case .link: "is a symbolic link"
        case .irregular: "is not a regular file"
        case .foreign(let owner): "belongs to another user (uid \(owner)) than its directory"
        case .tooLong(let bytes): "is longer than \(bytes >> 10) KiB"
        }
    }

    /// The end of a sentence that says what could not be done with the file, such as `… cannot be written: `.
    package var reason: String {
        if case .system(let code) = self { Self.words(code) } else { "it \(words)" }
    }

    /// The system's words for an `errno`.
    package static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
