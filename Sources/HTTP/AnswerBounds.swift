/// The bounds on everything that comes from outside in an answer. Each is far above what AWS sends, and below what
/// would harm the process. A test goes past each of them.
package enum AnswerBounds {
    // MARK: the whole answer

    /// The most bytes of a response's head, with all interim heads before it and all trailers after its body. AWS's
    /// heads have about 1 KiB.
    package static let headBytes = 256 << 10
    /// The most bytes of a body. A full page of usual instances has some 15 MB; where a page is longer, smaller ones are
    /// asked for (DECISIONS D96).
    package static let bodyBytes = 32 << 20

    // MARK: the document

    /// The deepest nesting of elements. AWS's answers nest some 12 deep.
    package static let depth = 64
    /// The most elements that are in memory at once. The items of a listing are read one by one, and each then counts as
    /// one element; an instance with 50 tags has some 350.
    package static let elements = 1_000_000
    /// The most bytes of an element's name. AWS's longest has some 40.
    package static let elementNameBytes = 256
    /// The most attributes of an element. AWS's answers have one, the namespace of the root.
    package static let attributes = 32
    /// The most bytes of one element's text. The longest that AWS sends is an instance's UEFI data, some 64 KB.
    package static let textBytes = 1 << 20

    // MARK: the listing

    /// The most pages of a listing, enough for ten million resources with 1,000 per page.
    package static let pages = 10_000
    /// The most bytes of a page's token, which is sent back whole. AWS's tokens have up to 2 KB.
    package static let tokenBytes = 16 << 10
    /// The most items of a listing that cannot be read. An endpoint that sends more speaks another language.
    package static let unreadableItems = 10_000

    // MARK: single values

    /// The most bytes of an id or ARN that is used in a call. It is never cut, since a cut id names something else. An
    /// ARN may have 2,048.
    package static let identifierBytes = 2_048
    /// The most bytes of an error's message that are kept. An encoded authorization message is longer and is cut.
    package static let messageBytes = 2_048
    /// The most bytes that are kept of an error's code or of a request id.
    package static let codeBytes = 128
    /// The longest wait that an answer may ask for, in milliseconds. No service asks for more, and a wrong header must
    /// not stop us for hours.
    package static let retryAfterMilliseconds = 900_000
}
