/// A response document as a tree of elements: built by a SAX parser, read once by an operation's `decode`.
/// Attributes and namespaces carry nothing that is needed and are not kept.
package struct XMLTree: Hashable, Sendable {
    package let name: String
    /// The element's character data, exactly; empty for an element that has children.
    package let text: String
    package let children: [XMLTree]

    package init(name: String, text: String = "", children: [XMLTree] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The first child of that name.
    package subscript(_ name: String) -> XMLTree? { children.first { $0.name == name } }
}
