import Foundation
import Model
import Testing

import AWS

/// Files as in the cases by which AWS's SDKs test their readers of profiles, in our own words. Where botocore and the
/// SDKs differ, the program reads as botocore does, and the case says so.
@Suite struct ProfileParserTests {
    struct Case: Sendable {
        let name: String
        let config: String
        var credentials: String?
        /// The profiles as the program reads them; nil when it refuses the file.
        let profiles: [String: [String: String]]?
        /// What the SDKs make of the file instead; nil when they agree.
        var difference: String?
    }

    static let cases: [Case] = [
        Case(name: "an empty file", config: "", profiles: [:]),
        Case(name: "an empty profile", config: "[profile foo]", profiles: ["foo": [:]]),
        Case(name: "a header without its bracket", config: "[profile foo", profiles: nil),
        Case(
            name: "blanks around a name", config: "[profile \tfoo \t]\nname = value",
            profiles: ["foo": ["name": "value"]]),
        Case(name: "a tab before a name", config: "[profile\tfoo]\nname = value", profiles: ["foo": ["name": "value"]]),
        Case(name: "a setting without a section", config: "name = value", profiles: nil),
        Case(name: "a setting", config: "[profile foo]\nname = value", profiles: ["foo": ["name": "value"]]),
        Case(
            name: "lines of Windows", config: "[profile foo]\r\nname = value\r\n", profiles: ["foo": ["name": "value"]]),
        Case(name: "lines of old Macs", config: "[profile foo]\rname = value\r", profiles: ["foo": ["name": "value"]]),
        Case(
            name: "an equals sign in a value", config: "[profile foo]\nname = val=ue",
            profiles: ["foo": ["name": "val=ue"]]),
        Case(
            name: "other letters in a value", config: "[profile foo]\nname = \u{1F602}",
            profiles: ["foo": ["name": "\u{1F602}"]]),
        Case(
            name: "two settings", config: "[profile foo]\nname = value\nname2 = value2",
            profiles: ["foo": ["name": "value", "name2": "value2"]]),
        Case(
            name: "blanks around names and values", config: "[profile foo]\nname \t=  \tvalue \t",
            profiles: ["foo": ["name": "value"]]),
        Case(name: "an empty value", config: "[profile foo]\nname =", profiles: ["foo": ["name": ""]]),
        Case(name: "an empty name", config: "[profile foo]\n= value", profiles: nil),
        Case(name: "a line that is no setting", config: "[profile foo]\nkey : value\nrubbish", profiles: nil),
        Case(
            name: "two profiles", config: "[profile foo]\nname = value\n[profile bar]\nname2 = value2",
            profiles: ["foo": ["name": "value"], "bar": ["name2": "value2"]]),
        Case(
            name: "empty lines", config: "\t \n[profile foo]\n\t\n \nname = value\n\t \n[profile bar]\n \t",
            profiles: ["foo": ["name": "value"], "bar": [:]]),
        Case(
            name: "comments of both kinds",
            config: "# Comment\n[profile foo] # Comment\nname = value\n; Comment\n[profile bar]; Comment\n#\n;",
            profiles: ["foo": ["name": "value"], "bar": [:]]),
        Case(
            name: "a comment right behind a header", config: "[profile foo]; Comment\n[profile bar]# Comment",
            profiles: ["foo": [:], "bar": [:]]),
        Case(
            name: "a comment behind a value", config: "[profile foo]\nname = value # Comment\nname2 = value; Comment",
            profiles: ["foo": ["name": "value # Comment", "name2": "value; Comment"]],
            difference: "the SDKs end the value at a comment after a blank"),
        Case(
            name: "a value that goes on", config: "[profile foo]\nname = value\n -continued",
            profiles: ["foo": ["name": "value\n-continued"]]),
        Case(
            name: "a value that goes on for lines, with blanks",
            config: "[profile foo]\nname = value\n\t -one \n   -two # x",
            profiles: ["foo": ["name": "value\n-one\n-two # x"]]),
        Case(
            name: "an indented line without a section", config: " -continued", profiles: nil),
        Case(
            name: "an indented line without a setting", config: "[profile foo]\n -continued\n", profiles: nil),
        Case(
            name: "an indented line below a new header",
            config: "[profile foo]\nname = value\n[profile foo2]\n -continued", profiles: nil),
        Case(
            name: "a profile that stands twice",
            config: "[profile foo]\nname = value\n[profile foo]\nname2 = value2", profiles: nil,
            difference: "the SDKs merge both"),
        Case(
            name: "a setting that stands twice", config: "[profile foo]\nname = value\nname = value2", profiles: nil,
            difference: "the SDKs take the last"),
        Case(
            name: "names that two headers spell differently",
            config: "[profile foo]\na = 1\n[profile \"foo\"]\nb = 2", profiles: ["foo": ["b": "2"]],
            difference: "the SDKs know no quotes"),
        Case(
            name: "two headers of the default profile, the long one first",
            config: "[profile default]\nname = value\n[default]\nname2 = value2",
            profiles: ["default": ["name2": "value2"]], difference: "the SDKs take the long one"),
        Case(
            name: "two headers of the default profile, the long one last",
            config: "[default]\nname2 = value2\n[profile default]\nname = value",
            profiles: ["default": ["name": "value"]]),
        Case(
            name: "a name of two words", config: "[profile in valid]\nname = value", profiles: [:]),
        Case(
            name: "a name of two words in quotes", config: "[profile \"in valid\"]\nname = value",
            profiles: ["in valid": ["name": "value"]], difference: "the SDKs know no quotes"),
        Case(
            name: "a name of all signs", config: "[profile ABCxyz019_./%@:+-]", profiles: ["ABCxyz019_./%@:+-": [:]]),
        Case(
            name: "settings below a setting", config: "[profile foo]\ns3 =\n name = value\n name2 =\n",
            profiles: ["foo": ["s3": "{name=value, name2=}"]]),
        Case(name: "no setting below a setting", config: "[profile foo]\ns3 =\n invalid", profiles: nil),
        Case(
            name: "an empty line among settings below a setting",
            config: "[profile foo]\ns3 =\n name = value\n\t \n name2 = value2",
            profiles: ["foo": ["s3": "{name=value, name2=value2}"]]),
        Case(
            name: "a header without the word profile", config: "[foo]\nname = value", profiles: [:]),
        Case(
            name: "a name in capitals", config: "[profile foo]\nNAME = value", profiles: ["foo": ["name": "value"]]),
        Case(
            name: "other sections",
            config: "[plugins]\na = b\n[sso-session s]\nsso_region = x\n[services v]\n[profile foo]",
            profiles: ["foo": [:]]),
        Case(
            name: "settings of all sections", config: "[DEFAULT]\na = 1\n[profile foo]\nb = 2",
            profiles: ["foo": ["a": "1", "b": "2"]], difference: "the SDKs have no such section"),
        Case(name: "a byte order mark", config: "\u{FEFF}[profile foo]", profiles: nil),
        Case(
            name: "a profile in both files", config: "[profile foo]\nname = value\nb = 1",
            credentials: "[foo]\nname = other\nc = 2", profiles: ["foo": ["name": "other", "b": "1", "c": "2"]]),
        Case(
            name: "the word profile in the credentials file", config: "", credentials: "[profile foo]\nname = value",
            profiles: ["profile foo": ["name": "value"]], difference: "the SDKs leave it out"),
    ]

    private func read(_ one: Case) -> [String: [String: String]]? {
        var files = [CredentialCase.config: one.config]
        files[CredentialCase.credentials] = one.credentials
        let environment = CredentialCase(files: files).environment
        guard let read = Result(catching: { try SharedFiles(environment) }).value else { return nil }
        return Dictionary(
            uniqueKeysWithValues: read.profiles.map { name, values in
                (
                    name.text,
                    values.mapValues { value in
                        switch value {
                        case .text(let text): text
                        case .nested(let nested): Self.spelled(nested)
                        }
                    }
                )
            })
    }

    private static func spelled(_ nested: [String: String]) -> String {
        "{" + nested.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ") + "}"
    }

    @Test(arguments: cases) func `a file is read as it must be`(one: Case) {
        #expect(read(one) == one.profiles, "\(one)")
    }

    @Test func `botocore reads all of them so`() throws {
        let questions = Self.cases.map { one in
            var files = [CredentialCase.config: one.config]
            files[CredentialCase.credentials] = one.credentials
            return CredentialCase(files: files).question("profiles")
        }
        let answers = try Botocore.ask(questions, script: "botocore_credentials.py")
        for (one, answer) in zip(Self.cases, answers) {
            let profiles = try #require(answer as? [String: Any])
            let isError = profiles["error"] is String
            let theirs =
                isError
                ? nil
                : try profiles.mapValues { values in
                    try #require(values as? [String: Any]).mapValues { value in
                        (value as? [String: String]).map(Self.spelled) ?? value as? String ?? "?"
                    }
                }
            #expect(theirs == one.profiles, "\(one)")
        }
    }

    @Test(arguments: [
        ("a 'b c' \"d e\"", ["a", "b c", "d e"]), ("a\\ b '' \"\\\"\\x\"", ["a b", "", "\"\\x"]), ("  \t\n", []),
        ("a'b'\"c\"", ["abc"]), ("#a", ["#a"]), ("'a\\'", ["a\\"]),
    ])
    func `a command is cut as a shell cuts it`(text: String, words: [String]) throws {
        #expect(try ShellWords.split(text) == words)
    }

    @Test(arguments: ["'a", "\"a", "a\\", "\"a\\"])
    func `a command that is not finished is refused`(text: String) {
        #expect(throws: ShellWords.Unfinished.self) { try ShellWords.split(text) }
    }
}

extension Result {
    fileprivate var value: Success? { if case .success(let value) = self { value } else { nil } }
}
