/// A value that shows only its description, even to a debugger, a dump or reflection (REQUIREMENTS R55).
package protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
