import HTTP
import Model

/// Reads a listing from its first page to its last, one call at a time. `next` is nil after the last page. An empty
/// page with a token is not the last. A token that came before is an error, because the listing would never end.
package struct Pages<O: PagedOperation>: Sendable {
    /// The call for the next page; nil when all pages have been read.
    package private(set) var next: O?
    private var tokens: Set<ExactText> = []
    private var count = 0

    package init(_ operation: O) { next = operation }

    /// Takes the answer of `next`. Throws `.notAWS` for a token that is repeated or too long, and for too many pages.
    package mutating func take(_ answer: AWSAnswer<O.Output>) throws(AWSFailure) {
        count += 1
        guard let token = answer.output.nextToken else {
            next = nil
            return
        }
        guard token.text.utf8.count <= AnswerBounds.tokenBytes, token.isExact else {
            throw .notAWS(what: "\(O.action) gave a page token that cannot be sent back", meta: answer.meta)
        }
        guard tokens.insert(token).inserted else {
            throw .notAWS(what: "\(O.action) gave the same page token twice", meta: answer.meta)
        }
        guard count < AnswerBounds.pages else {
            throw .notAWS(what: "\(O.action) gave more than \(AnswerBounds.pages) pages", meta: answer.meta)
        }
        next?.nextToken = token
    }

    /// Reads every page with `call`, which may pace and record the calls. When a page is longer than an answer may be,
    /// the listing begins again with pages of half the size, and `shrunk` gets that size. It throws when the least size
    /// that the action takes is too large as well.
    package static func collect(
        _ operation: O, shrunk: (Int) -> Void = { _ in }, call: (O) async throws(AWSFailure) -> AWSAnswer<O.Output>
    ) async throws(AWSFailure) -> Listing<O.Item> {
        var operation = operation
        while true {
            do {
                return try await collectAtOneSize(operation, call)
            } catch {
                guard error.isAnswerTooLong, let size = operation.pageSize, size > O.leastPageSize else { throw error }
                // Why from the start: no page of EC2 says that a token holds for pages of another size (FACTS F59).
                let smaller = max(size / 2, O.leastPageSize)
                operation.pageSize = smaller
                shrunk(smaller)
            }
        }
    }

    private static func collectAtOneSize(
        _ operation: O, _ call: (O) async throws(AWSFailure) -> AWSAnswer<O.Output>
    ) async throws(AWSFailure) -> Listing<O.Item> {
        var pages = Pages(operation)
        var items: [O.Item] = []
        var texts = SharedTexts()
        var unreadable: [UnreadableItem] = []
        var first: AnswerMeta?
        while let next = pages.next {
            let answer = try await call(next)
            if first == nil { first = answer.meta }
            for item in answer.output.items {
                var item = item
                O.share(&item, in: &texts)
                items.append(item)
            }
            unreadable += answer.output.unreadable
            guard unreadable.count <= AnswerBounds.unreadableItems else {
                throw .notAWS(
                    what: "\(O.action) gave more than \(AnswerBounds.unreadableItems) items that cannot be read",
                    meta: answer.meta)
            }
            try pages.take(answer)
        }
        guard let first else { preconditionFailure("a listing has at least one page") }
        return Listing(items: items, unreadable: unreadable, first: first, pages: pages.count)
    }
}
