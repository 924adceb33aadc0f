import Jobs
import Model
import Testing

@Suite struct ImageNameTests {
    @Test(arguments: [
        ("web-1", "web-1-2026-48"), ("db (blue)/x_y.z", "db_(blue)/x_y.z-2026-48"), ("网站 1", "___1-2026-48"),
        ("a'b@c[d]", "a_b_c_d_-2026-48"), ("e\u{301}x", "e_x-2026-48"),
    ])
    func `a name keeps what AWS allows`(name: String, expected: ExactText) {
        #expect(ImageName.name(of: Sample.instance(name: name), week: "2026-48", unique: false) == expected)
    }

    @Test func `an instance without a name is called so`() {
        for name in [nil, ""] {
            let name = ImageName.name(of: Sample.instance("i-9", name: name), week: "2026-48", unique: false)
            #expect(name == "NO_NAME_i-9-2026-48")
        }
    }

    @Test(arguments: [false, true])
    func `a long name is cut, its week never`(unique: Bool) {
        let instance = Sample.instance("i-0123456789abcdef0", name: String(repeating: "x", count: 256))
        let name = ImageName.name(of: instance, week: "2026-48", unique: unique)
        #expect(name.text.utf8.count == 128)
        #expect(name.hasSuffix(unique ? "x-2026-48-i-0123456789abcdef0" : "x-2026-48"))
    }
}
