import Model

/// The accounts and regions that could not be read, one block per reason.
struct PlaceProblems: Sendable {
    private let groups: [(code: String, hint: String?, message: String, places: [String])]
    private let ink: Ink

    init(_ places: [CoveragePlace], ink: Ink) {
        struct Key: Hashable {
            let code: String
            let hint: String?
        }
        var order: [Key] = []
        var found: [Key: (message: String, places: [String])] = [:]
        for place in places {
            guard let problem = place.problem else { continue }
            let key = Key(code: problem.code, hint: problem.hint)
            if found[key] == nil { order.append(key) }
            found[key, default: (problem.message, [])].places.append(place.title)
        }
        groups = order.compactMap { key in
            found[key].map { (key.code, key.hint, $0.message, $0.places) }
        }
        self.ink = ink
    }

    /// Every reason, with the first places that it concerns. The message is that of the first place.
    func lines(atMost limit: Int) -> [String] {
        guard !groups.isEmpty else { return [] }
        var lines = ["", ink.paint("NOT READ", .bad)]
        for group in groups {
            lines.append("  \(Printable.line(group.code)): \(Printable.line(group.message))")
            if let hint = group.hint { lines.append("    → " + Printable.line(hint)) }
            guard group.places.count > 1 else { continue }
            lines += group.places.prefix(limit).map { "    \($0)" }
            let more = group.places.count - min(limit, group.places.count)
            if more > 0 { lines.append("    and \(Wording.places(more, more: true))") }
        }
        return lines
    }
}

extension CoveragePlace {
    /// The account and region, as in `production cn-north-1`.
    var title: String {
        let name = Printable.name(name.isEmpty ? account : name)
        return region.isEmpty ? name : "\(name) \(region)"
    }
}
