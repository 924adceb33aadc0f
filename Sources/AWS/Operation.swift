import Model

/// One AWS operation with its parameters: what is sent, and how its answer is read. It has no effects.
package protocol Operation: Sendable {
    associatedtype Output: Sendable
    static var service: Service { get }
    /// The value of the `Action` parameter, e.g. `DescribeInstances`.
    static var action: String { get }
    /// The operation's effect on the cloud. It decides what a lost answer means.
    static var effect: Effect { get }
    /// True for a call that does harm where a service does not keep AWS's promises. Only AWS's own addresses get it.
    static var isForAWSAlone: Bool { get }
    /// The parameters in the order to send, without the action. A form has them as pairs, a JSON document as strings.
    var parameters: [(name: String, value: String)] { get }
    /// Reads the output from a complete success document.
    func decode(_ xml: XMLTree) throws(DecodingFailure) -> Output
    /// Parses a body. The document may be an answer of this operation, or anything else.
    func parse(_ body: [UInt8]) throws(XMLFailure) -> ParsedAnswer<Output>
}

/// A body that was parsed.
package struct ParsedAnswer<Output> {
    /// The document, for an answer in pages without its items.
    let document: XMLTree
    /// Reads the output if the document is a success document of the operation.
    package let output: () throws(DecodingFailure) -> Output
}

extension Operation {
    package static var isForAWSAlone: Bool { false }

    package func parse(_ body: [UInt8]) throws(XMLFailure) -> ParsedAnswer<Output> {
        let document = try Self.document(body)
        return ParsedAnswer(document: document) { () throws(DecodingFailure) in try decode(document) }
    }
}

extension Operation {
    /// The body as a document, whatever the service's wire form.
    fileprivate static func document(_ body: [UInt8]) throws(XMLFailure) -> XMLTree {
        switch service.wire {
        case .query: try XMLReader.read(body)
        case .json: try JSONReader.read(body, as: "\(action)Response")
        }
    }
}

/// An operation that only reads.
package protocol ReadOperation: Operation {}
/// An operation that makes a new resource each time.
package protocol CreateOperation: Operation {}
/// An operation that removes the resource that it names.
package protocol RemoveOperation: Operation {}

extension ReadOperation { package static var effect: Effect { .reads } }
extension CreateOperation { package static var effect: Effect { .creates } }
extension RemoveOperation { package static var effect: Effect { .removes } }

/// An operation that answers in pages.
package protocol PagedOperation: ReadOperation where Output == Page<Item> {
    associatedtype Item: Sendable
    /// The lists of an answer. Their items are read while the answer is parsed.
    static var lists: [ItemList<Item>] { get }
    /// The same lists as this call reads them, which may keep less of an item.
    var listsAsked: [ItemList<Item>] { get }
    /// The least number of items that the action takes as the size of a page.
    static var leastPageSize: Int { get }
    /// The most items of a page; nil when this call says nothing about it.
    var pageSize: Int? { get set }
    /// The token for the next page; nil on the first page.
    var nextToken: ExactText? { get set }
    /// Lets the item use the texts of the listing's earlier items. Most items are too few to share any.
    static func share(_ item: inout Item, in texts: inout SharedTexts)
    /// Reads an answer without its items: the token of the next page. Throws when the answer has no list.
    func token(in rest: XMLTree) throws(DecodingFailure) -> ExactText?
}

extension PagedOperation {
    package static var leastPageSize: Int { 5 }
    package var listsAsked: [ItemList<Item>] { Self.lists }

    package func decode(_ rest: XMLTree) throws(DecodingFailure) -> Page<Item> {
        Page(items: [], nextToken: try token(in: rest))
    }

    /// EC2's place of the token. A list stands below the root.
    package func token(in rest: XMLTree) throws(DecodingFailure) -> ExactText? {
        for list in Self.lists { _ = try rest.required(list.path[0]) }
        return rest.text("nextToken")
    }

    package func parse(_ body: [UInt8]) throws(XMLFailure) -> ParsedAnswer<Page<Item>> {
        guard case .query = Self.service.wire else { return try parseWhole(body) }
        var items = ItemReader(listsAsked)
        let rest = try XMLReader.read(body) {
            items = ItemReader(listsAsked)
            return items
        }
        return ParsedAnswer(document: rest) { [items] () throws(DecodingFailure) in
            if let failure = items.failure { throw failure }
            return Page(items: items.items, unreadable: items.unreadable, nextToken: try token(in: rest))
        }
    }

    /// Reads a page whose document is small enough to be held whole.
    private func parseWhole(_ body: [UInt8]) throws(XMLFailure) -> ParsedAnswer<Page<Item>> {
        let document = try Self.document(body)
        return ParsedAnswer(document: document) { () throws(DecodingFailure) in
            let items = ItemReader(listsAsked)
            items.read(from: document)
            return Page(items: items.items, unreadable: items.unreadable, nextToken: try token(in: document))
        }
    }
}

/// A service, and the version of its API that the program speaks.
package enum Service: String, Sendable, CaseIterable {
    case ec2, sts, monitoring, sns, organizations, kms, servicequotas

    package var apiVersion: String {
        switch self {
        case .ec2: "2016-11-15"
        case .sts: "2011-06-15"
        case .monitoring: "2010-08-01"
        case .sns: "2010-03-31"
        case .organizations: "2016-11-28"
        case .kms: "2014-11-01"
        case .servicequotas: "2019-06-24"
        }
    }

    /// How a service's requests and answers are written.
    package enum Wire: Sendable, Hashable {
        /// A form is sent, and XML comes back.
        case query
        /// JSON 1.1 both ways. The header `X-Amz-Target` names the action after this prefix.
        case json(target: String)
    }

    package var wire: Wire {
        switch self {
        case .ec2, .sts, .monitoring, .sns: .query
        case .organizations: .json(target: "AWSOrganizationsV20161128")
        case .kms: .json(target: "TrentService")
        case .servicequotas: .json(target: "ServiceQuotasV20190624")
        }
    }

    /// The service's name in IAM actions. CloudWatch's endpoint and signing name differ from it.
    package var iamPrefix: String { self == .monitoring ? "cloudwatch" : rawValue }
}

extension Operation {
    /// The action as IAM names it, e.g. `ec2:DescribeInstances`, `cloudwatch:PutMetricAlarm`.
    package static var actionName: ActionName { ActionName("\(service.iamPrefix):\(action)") }
}

/// A success document that lacks an element that the service's model promises.
package struct DecodingFailure: Error, Hashable, Sendable {
    /// The element and its fault.
    package let message: String
    package init(_ message: String) { self.message = message }
}
