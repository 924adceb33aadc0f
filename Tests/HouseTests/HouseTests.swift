import Testing

/// The house rules over the whole source tree.
@Suite struct HouseTests {
    private static var rules: [Rule] { BannedCalls.rules + TextRules.rules + [Layers.rule, Layers.words] }

    @Test func `every file keeps every rule, but for the exceptions that are listed with a reason`() throws {
        let sources = try SourceTree.swiftFiles()
        #expect(sources.count > 20)
        var used: Set<Allowance> = []
        for rule in Self.rules {
            for source in sources {
                let lines = rule.check(source)
                guard !lines.isEmpty else { continue }
                if let allowance = Allowances.all.first(where: { $0.rule == rule.name && $0.covers(source) }) {
                    used.insert(allowance)
                    continue
                }
                for line in lines { Issue.record("\(source.path):\(line): \(rule.name): \(rule.instead)") }
            }
        }
        for allowance in Allowances.all where !used.contains(allowance) {
            Issue.record("\(allowance.file) keeps the rule '\(allowance.rule)' now: take it off Allowances.all")
        }
        #expect(Allowances.all.allSatisfy { !$0.reason.isEmpty })
        #expect(Set(Allowances.all.map { [$0.rule, $0.file] }).count == Allowances.all.count)
    }

    @Test func `files are short`() throws {
        let lengths = try SourceTree.swiftFiles().filter { !$0.isTest }.map(\.length).sorted()
        #expect(lengths[lengths.count / 2] <= TextRules.linesMedian)
        #expect(lengths[lengths.count * 9 / 10] <= TextRules.linesNinety)
    }

    @Test func `there are at most two actors`() throws {
        let actors = try SourceTree.swiftFiles().filter { !$0.isTest }
            .flatMap { source in
                Pattern(#"^\s*(?:package |private |final )*actor \w+"#).lines(in: source.code).map {
                    "\(source.path):\($0)"
                }
            }
        #expect(actors.count <= TextRules.actorsMaximum, "\(actors)")
    }

    @Test func `migrations are numbered without a gap`() throws {
        #expect(MigrationNames.problems(try SourceTree.names(in: "migrations")) == [])
    }
}

/// Package.swift can hold mistakes that the compiler accepts silently.
@Suite struct ManifestTests {
    @Test func `every feature that is switched on is one that the compiler knows`() throws {
        // A misspelt feature is ignored, even with warnings as errors: only hasFeature tells.
        var known: Set<String> = []
        #if hasFeature(ExistentialAny)
            known.insert("ExistentialAny")
        #endif
        #if hasFeature(MemberImportVisibility)
            known.insert("MemberImportVisibility")
        #endif
        let manifest = Manifest(try SourceTree.text("Package.swift"))
        #expect(Set(manifest.features) == known)
    }

    @Test func `every target has the rules, and every folder is a target`() throws {
        let manifest = Manifest(try SourceTree.text("Package.swift"))
        #expect(manifest.treatsWarningsAsErrors)
        #expect(manifest.speaksSwift6)
        for target in manifest.targets where !target.isSystemLibrary {
            #expect(target.hasRules, "\(target.name) has no swiftSettings: rules")
        }
        let swift = try SourceTree.swiftFiles()
        let names = Set(manifest.targets.map(\.name))
        for folder in Set(swift.map(\.target)) { #expect(names.contains(folder), "\(folder) is compiled by no target") }
    }

    @Test func `no target may import what it does not depend on, and no layer or edge is without its target`() throws {
        let targets = Manifest(try SourceTree.text("Package.swift")).targets
        #expect(Manifest.excess(Layers.allowed, over: targets) == [])
        #expect(Edge.targets.isSubset(of: targets.filter { !$0.isTest }.map(\.name)))
    }

    @Test func `the map of ARCHITECTURE names every target, and its arrows point down`() throws {
        let targets = Manifest(try SourceTree.text("Package.swift")).targets.filter { !$0.isTest }
        let rows = Pattern(#"^\| (`.*?) \|"#).captures(in: try SourceTree.text("Sources/ARCHITECTURE.md"))
        let names = rows.flatMap { Pattern(#"`([\w-]+)`"#).captures(in: $0) }
        #expect(names.sorted() == targets.map(\.name).sorted())
        for target in targets {
            let above = names.prefix { $0 != target.name }
            #expect(target.dependencies.isDisjoint(with: above), "\(target.name) knows what stands above it")
        }
    }

    @Test func `a target imports only what it depends on by name`() throws {
        let manifest = Manifest(try SourceTree.text("Package.swift"))
        let targets = Dictionary(manifest.targets.map { ($0.name, $0) }) { first, _ in first }
        let ownModules = Set(targets.keys)
        for source in try SourceTree.swiftFiles() {
            for module in source.codeLines.compactMap(Layers.importedModule) where ownModules.contains(module) {
                #expect(
                    targets[source.target]?.dependencies.contains(module) == true,
                    "\(source.path) imports \(module), which \(source.target) does not name")
            }
        }
    }
}
