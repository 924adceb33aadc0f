import Accounts
import Model
import Testing

/// `tags` and `copy_tags` of snapshots and images.
@Suite struct ExtraTagsTests {
    @Test func `fixed tags and the keys of copied ones are read, with any characters that EC2 takes`() throws {
        let account = try Decoding.account(
            Decoding.sound + """
                snapshots:
                  tags: { CostCenter: "4711", "cost & more/部门": 'a=b "c"', Empty: "" }
                  copy_tags: [Owner, "Data Class"]
                images: { tags: { CostCenter: "4711" }, copy_tags: [Owner] }
                """)
        #expect(
            account.snapshots?.extraTags.fixed
                == ["CostCenter": "4711", "cost & more/部门": "a=b \"c\"", "Empty": ""])
        #expect(account.snapshots?.extraTags.copied == ["Owner", "Data Class"])
        #expect(account.images?.extraTags.fixed == ["CostCenter": "4711"])
    }

    @Test func `an account's tags replace those of the defaults, key by key of the section`() throws {
        let defaults = "snapshots: { keep: 9d, tags: { Team: a, Stage: b }, copy_tags: [Owner] }\n"
        let account = try Decoding.account(
            Decoding.sound + "snapshots: { tags: { Team: c } }\n", defaults: defaults)
        #expect(account.snapshots?.extraTags.fixed == ["Team": "c"])
        #expect(account.snapshots?.extraTags.copied == ["Owner"] && account.snapshots?.keep == .days(9))
        let none = try Decoding.account(
            Decoding.sound + "snapshots: { tags: {}, copy_tags: [] }\n", defaults: defaults)
        #expect(none.snapshots?.extraTags == ExtraTags())
    }

    private static let reserved = "is a tag that aws-man or AWS reads or writes: choose another key"
    private static let longKey = String(repeating: "k", count: 129)

    @Test(arguments: [
        ("tags: { Name: x }", "snapshots.tags.Name: 'Name' \(reserved)"),
        ("tags: { 'aws-man:pin': x }", "snapshots.tags.aws-man:pin: 'aws-man:pin' \(reserved)"),
        ("tags: { 'AWS:x': x }", "snapshots.tags.AWS:x: 'AWS:x' \(reserved)"),
        ("tags: { 'dlm:managed': x }", "snapshots.tags.dlm:managed: 'dlm:managed' \(reserved)"),
        ("tags: { autoami: x }", "snapshots.tags.autoami: 'autoami' \(reserved)"),
        ("tags: { BaseAMI: x }", "snapshots.tags.BaseAMI: 'BaseAMI' \(reserved)"),
        ("copy_tags: [AutoScaling]", "snapshots.copy_tags: 'AutoScaling' \(reserved)"),
        ("copy_tags: [RootDeviceSnapshot]", "snapshots.copy_tags: 'RootDeviceSnapshot' \(reserved)"),
        ("tags: { autosnapshot: x }", "snapshots.tags: 'autosnapshot' is the key of snapshots.tag: choose another key"),
        (
            "copy_tags: [AutoSnapshot]",
            "snapshots.copy_tags: 'AutoSnapshot' is the key of snapshots.tag: choose another key"
        ),
        ("tags: { a: 5 }", "snapshots.tags.a: YAML does not read this as text: put it in quotes"),
        ("tags: { a: }", "snapshots.tags.a: is empty: expected a tag's value of at most 256 characters"),
        ("tags: { a: [b] }", "snapshots.tags.a: expected a tag's value of at most 256 characters"),
        (
            "tags: { a: '\(String(repeating: "v", count: 257))' }",
            "snapshots.tags.a: expected a tag's value of at most 256 characters"
        ),
        (
            "copy_tags: ['\(longKey)']", "snapshots.copy_tags: expected a tag's key of 1 to 128 characters"
        ),
        ("copy_tags: [' a']", "snapshots.copy_tags: expected a tag's key of 1 to 128 characters"),
        ("copy_tags: [a, A]", "snapshots.copy_tags: 'A' is listed twice"),
        ("copy_tags: Owner", "snapshots.copy_tags: expected a list such as [CostCenter, Owner]"),
        ("tags: [a]", "snapshots.tags: expected tags, each as Key: value, below it"),
        ("tags: { password: x }", "snapshots.tags.password: \(secrets)"),
    ])
    func `a tag that may not be set is refused with its line`(line: String, problem: String) {
        #expect(Decoding.problems(Decoding.sound + "snapshots:\n  \(line)\n") == ["accounts/x.yaml:4: \(problem)"])
    }

    private static let secrets =
        "secret keys do not belong in a file: name a profile of ~/.aws/credentials with credentials.profile, or a role"
        + " with credentials.role"

    @Test func `a key that is given twice, or is the policy's own in another file, is a problem too`() {
        #expect(
            Decoding.problems(Decoding.sound + "images:\n  tags:\n    a: x\n    a: y\n")
                == ["accounts/x.yaml:6: images.tags.a: is given twice: first on line 5"])
        #expect(
            Decoding.problems(
                Decoding.sound + "images: { copy_tags: [Backup] }\n", defaults: "snapshots: { tag: Backup=yes }\n")
                == ["accounts/x.yaml:3: images.copy_tags: 'Backup' is the key of snapshots.tag: choose another key"])
    }

    @Test(arguments: [(44, 0), (45, 1)])
    func `there is room for as many fixed tags as EC2 takes besides the program's own`(count: Int, problems: Int) {
        let tags = (1...count).map { "    key\($0): x\n" }.joined()
        #expect(Decoding.problems(Decoding.sound + "snapshots:\n  tags:\n\(tags)").count == problems)
    }

    @Test func `a copied tag that a fixed one hides is told`() throws {
        let fleet = try Decoding.fleet([
            ("x.yaml", Decoding.sound + "images: { tags: { Owner: x }, copy_tags: [owner] }\n")
        ])
        #expect(
            fleet.warnings
                == ["accounts/x.yaml:3: images.copy_tags: 'owner' is not copied, because images.tags sets it"])
    }
}
