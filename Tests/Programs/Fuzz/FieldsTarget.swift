import AWS
import AnswerExamples
import Model
import TestRandom

/// Answers that are well-formed and whose fields are not what they should be: extreme numbers and dates, endless and
/// forbidden texts, missing, doubled and nested elements.
struct FieldsTarget: FuzzTarget {
    static let secondsMaximum: UInt32 = 10

    private let trees: [XMLTree]

    /// What a repeated element takes at most. Repeated elements in repeated ones would else be longer than any answer that
    /// the transport takes.
    private static let repeatedBytes = 1_000_000

    private static let texts = [
        "", " ", "true", "&#x10FFFF;", "&#xFFFE;", "&#x202E;&#x1B;", "a&#10;b", "网络", "e\u{301}", "%s%n", "../..",
        "i-1",
        "running", "completed", "snap-1", "ami-1", "vol-1", "123456789012", "éé" + String(repeating: "x", count: 300),
    ]

    init() throws { trees = try ResponseExamples.all.map { try XMLReader.read(Array($0.body.utf8)) } }

    func draw(_ random: inout SeededRandom) -> [UInt8] {
        let tree = random.pick(trees)
        return Array(text(of: tree, isRoot: true, part: random.chance(0.3) ? 0.3 : 0.02, &random).utf8)
    }

    func complaint(about body: [UInt8]) -> String? {
        do throws(XMLFailure) {
            return AnswerCheck.complaint(about: body, named: try XMLReader.read(body).name.text)
        } catch {
            return error.what.isEmpty ? "no words" : nil
        }
    }

    /// The element as text. Each element of it is broken with the probability `part`.
    private func text(of tree: XMLTree, isRoot: Bool, part: Double, _ random: inout SeededRandom) -> String {
        let content =
            tree.children.isEmpty
            ? tree.text.text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            : tree.children.map { text(of: $0, isRoot: false, part: part, &random) }.joined()
        let whole = "<\(tree.name)>\(content)</\(tree.name)>"
        guard !isRoot, random.chance(part) else { return whole }
        let named = { (text: String) in "<\(tree.name)>\(text)</\(tree.name)>" }
        switch random.roll(9) {
        case 0: return ""
        case 1: return whole + whole
        case 2:
            let count = 1 + random.roll(random.once(in: 50) ? 1_500 : 40)
            return String(repeating: whole, count: min(count, max(2, Self.repeatedBytes / whole.utf8.count)))
        case 3: return named(whole)
        case 4:
            let depth = 1 + random.roll(random.once(in: 10) ? 3_000 : 30)
            return String(repeating: "<item>", count: depth) + whole + String(repeating: "</item>", count: depth)
        case 5: return named(random.pick(ExtremeValues.all))
        case 6: return named(String(repeating: "9", count: 1 + random.roll(random.once(in: 50) ? 2_000_000 : 400)))
        case 7: return named(random.pick(Self.texts))
        default: return named(random.pick(Self.texts) + content)
        }
    }
}
