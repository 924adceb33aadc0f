/// A listing from its first page to its last, one call at a time: ask for `next` until it is nil.
/// An empty page with a token is not the end; a token seen before would never end and is an error.
package struct Pages<O: PagedOperation>: Sendable {
    /// Ten million resources of a lane at 1,000 a page.
    package static var mostPages: Int { 10_000 }

    /// The call for the next page; nil when all have been read.
    package private(set) var next: O?
    private var tokens: Set<String> = []
    private var count = 0

    package init(_ operation: O) { next = operation }

    /// Takes in the answer of `next`. Throws `.notAWS` when the tokens lead nowhere.
    package mutating func take(_ answer: AWSAnswer<O.Output>) throws(AWSFailure) {
        count += 1
        guard let token = O.nextToken(of: answer.output), !token.isEmpty else {
            next = nil
            return
        }
        guard tokens.insert(token).inserted else {
            throw .notAWS(what: "\(O.action) gave the same page token twice", meta: answer.meta)
        }
        guard count < Self.mostPages else {
            throw .notAWS(what: "\(O.action) gave more than \(Self.mostPages) pages", meta: answer.meta)
        }
        next?.nextToken = token
    }

    /// Every page, each by `call`, which may pace and record.
    package static func collect<Item>(
        _ operation: O, call: (O) async throws(AWSFailure) -> AWSAnswer<O.Output>
    ) async throws(AWSFailure) -> Listing<Item> where O.Output == Page<Item> {
        var pages = Pages(operation)
        var items: [Item] = []
        var first: AnswerMeta?
        while let next = pages.next {
            let answer = try await call(next)
            if first == nil { first = answer.meta }
            items += answer.output.items
            try pages.take(answer)
        }
        guard let first else { preconditionFailure("a listing has at least one page") }
        return Listing(items: items, first: first, pages: pages.count)
    }
}
