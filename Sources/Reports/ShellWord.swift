/// Writes a text as one word for the shell. Codes and paths come from outside, so all but the plainest are quoted.
package enum ShellWord {
    package static func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "._-/".utf8.contains(byte)
        }
        return plain && !text.isEmpty
            ? text : "'" + Printable.line(text).replacing("'", with: "'\\''") + "'"
    }
}
