import Model

/// EC2's `Filter.N` parameters. A resource must match all filters; it matches a filter by any of its values.
struct Filters: Sendable {
    private struct Filter: Sendable {
        let name: String
        let patterns: [Wildcard]
    }

    private let filters: [Filter]

    /// The most filter values in one request of EC2.
    private static let maxValues = 200

    /// Refuses a filter that the listing does not know. With tags, it also knows `tag:K` and `tag-key`.
    init(_ form: Form, known: Set<String>, hasTags: Bool = true) throws(Refusal) {
        var filters: [Filter] = []
        var count = 0
        for group in form.groups("Filter") {
            let name = try form.required("\(group).Name")
            let values = form.list("\(group).Value")
            guard known.contains(name) || (hasTags && (name == "tag-key" || name.utf8.starts(with: "tag:".utf8))) else {
                throw .badValue("The filter '\(name)' is invalid")
            }
            guard !values.isEmpty else { throw .badValue("The filter '\(name)' has no values") }
            count += values.count
            filters.append(Filter(name: name, patterns: values.map { Wildcard($0) }))
        }
        guard count <= Self.maxValues else {
            throw Refusal(
                "FilterLimitExceeded", "The maximum number of filter values specified on a single call is 200")
        }
        self.filters = filters
    }

    func match(tags: [ExactText: ExactText], _ attribute: (String) -> [String]) -> Bool {
        filters.allSatisfy { filter in
            let values: [String]
            if filter.name == "tag-key" {
                values = tags.keys.map(\.text)
            } else if filter.name.utf8.starts(with: "tag:".utf8) {
                values = tags[ExactText(Substring(filter.name.utf8.dropFirst(4)))].map { [$0.text] } ?? []
            } else {
                values = attribute(filter.name)
            }
            return values.contains { value in filter.patterns.contains { $0.matches(value) } }
        }
    }
}
