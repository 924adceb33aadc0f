import Testing

import AWS
import Model

@Suite struct XMLReaderTests {
    func refusal(_ body: [UInt8]) -> String? {
        do {
            _ = try XMLReader.read(body)
            return nil
        } catch {
            return error.what
        }
    }

    @Test func `a document is read as a tree`() throws {
        let tree = try XMLReader.read(
            Array("<?xml version='1.0'?><a x='1'><b> t&lt;\u{7f51} </b><c/><b><![CDATA[<&]]></b></a>".utf8))
        #expect(
            tree
                == XMLTree(
                    name: "a",
                    children: [
                        XMLTree(name: "b", text: " t<\u{7f51} "), XMLTree(name: "c"), XMLTree(name: "b", text: "<&"),
                    ]))
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<a><!DOCTYPE b></a>", "<!DOCTYPE a SYSTEM 'http://127.0.0.1/x.dtd'><a/>",
        "<?xml version='1.0'?>\n<!-- x --><!DOCTYPE a><a/>", "<!ENTITY x 'y'><a/>",
    ])
    func `a DOCTYPE or an entity declaration is refused before parsing`(body: String) {
        #expect(refusal(Array(body.utf8)) == "a document with a DOCTYPE or entity declaration")
    }

    @Test func `other encodings, in which a DOCTYPE would look different, are refused`() {
        let utf16 = "<!DOCTYPE a><a/>".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(refusal([0xFF, 0xFE] + utf16) != nil)
        #expect(refusal(Array("<?xml version='1.0' encoding='UTF-7'?><a/>".utf8)) != nil)
        #expect(refusal(Array("<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>".utf8)) == nil)
    }

    @Test(arguments: ["<a>", "<a></b>", "<a/><b/>", "<a>&unknown;</a>", "<a><b></a></b>", "<a/>trailing", "x", " "])
    func `malformed documents are refused`(body: String) {
        #expect(refusal(Array(body.utf8)) != nil)
    }

    @Test func `depth is bounded`() {
        let nested = { (count: Int) in
            Array((String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)).utf8)
        }
        #expect(refusal(nested(XMLReader.deepest)) == nil)
        #expect(refusal(nested(XMLReader.deepest + 1))?.contains("deeper") == true)
        #expect(refusal(nested(100_000)) != nil)
    }

    @Test func `the number of elements is bounded`() {
        let body = Array(("<a>" + String(repeating: "<b/>", count: XMLReader.mostElements) + "</a>").utf8)
        #expect(refusal(body)?.contains("elements") == true)
    }
}
