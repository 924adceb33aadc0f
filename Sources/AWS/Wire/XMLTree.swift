import Model

/// A response document as a tree of elements. A SAX parser builds it and an operation's `decode` reads it once.
/// Attributes and namespaces are not needed and not kept.
package struct XMLTree: Hashable, Sendable {
    package let name: ExactText
    /// The element's character data, unchanged; empty for an element that has children.
    package let text: ExactText
    package let children: [XMLTree]

    package init(name: ExactText, text: ExactText = "", children: [XMLTree] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The first child with that name.
    package subscript(_ name: ExactText) -> XMLTree? { children.first { $0.name == name } }
}
