/// A response document as a tree of elements. A SAX parser builds it and an operation's `decode` reads it once.
/// Attributes and namespaces are not needed and not kept.
package struct XMLTree: Hashable, Sendable {
    package let name: String
    /// The element's character data, unchanged; empty for an element that has children.
    package let text: String
    package let children: [XMLTree]

    package init(name: String, text: String = "", children: [XMLTree] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The first child with that name.
    package subscript(_ name: String) -> XMLTree? { children.first { $0.name == name } }
}
