import Commands
import Foundation
import Model
import Testing

/// `report` in all its forms, after whole nights in the simulated cloud.
@Suite(.fewNights) struct ReportFormsTests {
    private func file(_ world: World, _ name: String) throws -> String {
        try String(contentsOf: world.directory.appending(path: name), encoding: .utf8)
    }

    @Test func `a bad night is bad in every form, with the same exit code`() async throws {
        let world = try World()
        world.deny("ec2:CreateSnapshot", in: World.shop)
        #expect(await world.run("run").status == 3)
        let text = await world.run("report").output
        #expect(text.hasPrefix("FAILED"))
        let sentence = try #require(text.split(separator: "\n").dropFirst().first).drop { $0 == " " }
        for (form, said) in [("json", "\"verdict\": \"failed\""), ("csv", ",failed,"), ("html", "✗ FAILED</span>")] {
            let result = await world.run("report", "--format", form)
            #expect(result.status == 3 && result.output.contains(said), "\(result.output.prefix(2_000))")
            if form == "html" { #expect(result.output.contains(sentence)) }
        }
        let page = await world.run("report", "--format", "html").output
        #expect(
            page.contains("<h2>Calls over the night</h2>\n<figure>")
                && page.contains("<h2>Recovery points</h2>\n<figure>"))
        let part = await world.run("report", "--format", "html", "--account", World.bank)
        #expect(part.status == 0 && part.output.contains("✓ OK</span>") && !part.output.contains(World.shop))
        let problems = await world.run("report", "--only", "problems")
        #expect(problems.status == 3 && !problems.output.contains("\n\(World.bank) "), "\(problems.output)")
        #expect(problems.output.contains("\n\(World.shop) "))
    }

    @Test func `a file is replaced whole, and one that cannot be written is an error`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        let path = world.directory.appending(path: "page.html").path
        try world.write("older", to: "page.html")
        let written = await world.run("report", "--format", "html", "--output", path)
        #expect(written.status == 0 && written.output.isEmpty)
        #expect(try file(world, "page.html").hasPrefix("<!doctype html>"))
        let names = try FileManager.default.contentsOfDirectory(atPath: world.directory.path)
        #expect(names.filter { $0.contains("page") } == ["page.html"])
        let text = await world.run("report", "--output", path)
        #expect(text.status == 0 && text.output.isEmpty)
        #expect(try file(world, "page.html").hasPrefix("OK  nightly-2026-11-23\n"))
        let lost = await world.run("report", "--output", "/nowhere/page.html")
        #expect(
            lost.status == 1
                && lost.errors.contains("the report was not written to /nowhere/page.html: No such file or"),
            "\(lost)")
        let folder = await world.run("report", "--output", world.accounts)
        #expect(
            folder.status == 1 && folder.errors.contains("not written to \(world.accounts): Is a directory"),
            "\(folder)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: world.directory.path).allSatisfy {
                !$0.hasSuffix(".part")
            })
    }

    @Test func `a bad report in a file says on standard error why, and a good one says nothing`() async throws {
        let world = try World()
        let path = world.directory.appending(path: "report").path
        #expect(await world.run("queue", "migrate").status == 0)
        world.skip(.days(1) + .hours(2))
        for form in ["text", "json", "csv", "html"] {
            let none = await world.run("report", "--output", path, "--format", form)
            #expect(none.status == 3 && none.errors.hasPrefix("MISSED  the night of 2026-11-24\n"), "\(none)")
        }
        #expect(await world.run("run").status == 0)
        #expect(await world.run("report", "--output", path).errors == "")
        world.skip(.days(2))
        for form in ["text", "json", "csv", "html"] {
            let missed = await world.run("report", "--output", path, "--format", form)
            #expect(missed.status == 3 && missed.errors.hasPrefix("MISSED  2 nights\n"), "\(missed)")
            #expect(await world.run("report", "--format", form).errors == missed.errors)
        }
        let blind = await world.start(["--accounts", "/nowhere", "--database", world.database, "report"])
        #expect(blind.errors.contains("whether a night was missed is not known"), "\(blind.errors)")
    }

    @Test func `a page tells missed nights, also without a run, and a night that no process works on`() async throws {
        let world = try World()
        #expect(await world.run("queue", "migrate").status == 0)
        world.skip(.days(1) + .hours(2))
        let none = await world.run("report", "--format", "html")
        #expect(
            none.status == 3 && none.output.contains("✗ MISSED</span> <span class=\"run\">the night of 2026-11-24"),
            "\(none)")
        #expect(await world.run("report", "--format", "csv").output.contains("\nmissed,,open,missed,"))
        #expect(await world.run("run").status == 0)
        world.skip(.days(2))
        let missed = await world.run("report", "--format", "html")
        #expect(missed.status == 3 && missed.output.contains("✗ MISSED</span>") && missed.output.contains(">×</text>"))
        #expect(await world.run("report", "nightly-2026-11-24", "--format", "html").output.contains("✓ OK</span>"))
        _ = await world.run("enqueue")
        let open = await world.run("report", "--format", "html")
        #expect(open.status == 3 && open.output.contains("No process works on it"), "\(open.output.prefix(2_000))")
    }
}
