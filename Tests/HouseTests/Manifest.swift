import Foundation

/// What Package.swift says, read as text. It is regular enough for that.
struct Manifest {
    let text: String

    init(_ text: String) { self.text = text }

    struct Target: Hashable {
        let name: String
        let isTest: Bool
        let isSystemLibrary: Bool
        let hasRules: Bool
        /// The modules that the target depends on by name. `products` are the modules behind a constant.
        let dependencies: Set<String>
    }

    /// Features switched on for every target.
    var features: [String] { Pattern(#"enableUpcomingFeature\("(\w+)"\)"#).captures(in: text) }

    var treatsWarningsAsErrors: Bool { text.contains(".treatAllWarnings(as: .error)") }
    var speaksSwift6: Bool { text.contains(".swiftLanguageMode(.v6)") }

    var targets: [Target] {
        let products = constants
        return declarations.map { kind, body in
            let list = Pattern(#"dependencies:\s*\[([^\]]*)\]"#).captures(in: body).first ?? ""
            let named = Pattern(#""([\w-]+)""#).captures(in: list)
            let behind = Pattern(#"(?:^|[,\s])(\w+)(?=\s*(?:,|$))"#).captures(in: list).compactMap { products[$0] }
            let added = Pattern(#"dependencies:\s*\[[^\]]*\]\s*\+\s*(\w+)"#).captures(in: body).flatMap(group)
            return Target(
                name: Pattern(#"name:\s*"([\w-]+)""#).captures(in: body).first ?? "", isTest: kind == "testTarget",
                isSystemLibrary: kind == "systemLibrary", hasRules: body.contains("swiftSettings: rules"),
                dependencies: Set(named + behind + added))
        }
    }

    /// The targets, and the imports of a target, that `allowed` lists and the manifest does not.
    static func excess(_ allowed: [String: Set<String>], over targets: [Target]) -> [String] {
        let known = Dictionary(targets.filter { !$0.isTest }.map { ($0.name, $0.dependencies) }) { first, _ in first }
        return allowed.sorted { $0.key < $1.key }.flatMap { name, modules in
            guard let dependencies = known[name] else { return ["\(name) is no target"] }
            return modules.subtracting(dependencies).sorted().map { "\(name) does not depend on \($0)" }
        }
    }

    /// The product by constant, e.g. GRDB by grdb for `let grdb = ….product(name: "GRDB", …)`.
    private var constants: [String: String] {
        let names = Pattern(#"let (\w+) = Target\.Dependency\.product\("#).captures(in: text)
        let products = Pattern(#"= Target\.Dependency\.product\(\s*name:\s*"(\w+)""#).captures(in: text)
        return Dictionary(zip(names, products)) { first, _ in first }
    }

    /// The products of `let listening: [Target.Dependency] = [ … ]`, which a target adds to its own.
    private func group(_ name: String) -> [String] {
        Pattern(#"let \#(name): \[Target\.Dependency\] = \[([^\]]*)\]"#).captures(in: text)
            .flatMap { Pattern(#"\.product\(\s*name:\s*"(\w+)""#).captures(in: $0) }
    }

    /// Each target's kind with the text between its parentheses.
    private var declarations: [(String, String)] {
        ["target", "executableTarget", "testTarget", "systemLibrary", "macro", "plugin"].flatMap { kind in
            text.components(separatedBy: ".\(kind)(").dropFirst().map { rest in
                var depth = 1
                let body = rest.prefix { character in
                    depth += character == "(" ? 1 : character == ")" ? -1 : 0
                    return depth > 0
                }
                return (kind, String(body))
            }
        }
    }
}
