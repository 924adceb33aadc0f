import AnswerExamples
import Foundation
import Model
import Testing

import AWS

@Suite struct OperationParameterTests {
    private static let botocoreNames: [Service: String] = [.monitoring: "cloudwatch", .servicequotas: "service-quotas"]

    @Test func `every operation sends what botocore would send`() throws {
        let examples = OperationExample.all()
        let answers = try Botocore.ask(
            examples.map { example in
                let type = type(of: example.operation)
                return [
                    "ask": "serialize", "service": Self.botocoreNames[type.service] ?? type.service.rawValue,
                    "operation": type.action, "parameters": example.botocore,
                ]
            })
        for (example, answer) in zip(examples, answers) {
            let type = type(of: example.operation)
            var expected = try #require(answer as? [String: String])
            var ours = Dictionary(example.operation.parameters.map { ($0.name, $0.value) }) { first, _ in
                Issue.record("\(type.action) sends a name twice")
                return first
            }
            switch type.service.wire {
            case .query: (ours["Action"], ours["Version"]) = (type.action, type.service.apiVersion)
            case .json(let target): ours["X-Amz-Target"] = "\(target).\(type.action)"
            }
            // Why: JSON has one kind of number; 20000000 and 20000000.0 are the same to XML Schema.
            expected["Threshold"] = expected["Threshold"].flatMap { Double($0) }.map { String($0) }
            #expect(ours == expected, "\(type.action)")
        }
    }

    @Test func `every operation of the sources has an example`() throws {
        let sources = URL(filePath: #filePath).appending(path: "../../../Sources/AWS").standardized
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var declared: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: #/static let action = "(\w+)"/#) { declared.insert(String(match.1)) }
        }
        let shown = OperationExample.all().map { type(of: $0.operation).action }
        #expect(declared == Set(shown))
        let answered = (ResponseExamples.all + ResponseExamples.json).map(\.operation)
        #expect(declared.subtracting(answered) == ["DeleteSnapshot", "PutMetricAlarm"], "they answer with nothing")
    }

    @Test func `actions are named as IAM names them`() {
        #expect(PutMetricAlarm.actionName == ActionName("cloudwatch:PutMetricAlarm"))
        #expect(CreateSnapshot.actionName == ActionName("ec2:CreateSnapshot"))
    }

    @Test func `a deregistration that keeps its snapshots does not mention them`() {
        #expect(DeregisterImage(image: ImageID("ami-1")).parameters.map(\.name) == ["ImageId"])
    }

    @Test func `an image without tags still numbers its snapshot's specification from one`() {
        let image = CreateImage(instance: InstanceID("i-1"), name: "abc", imageTags: [:], snapshotTags: ["a": "b"])
        #expect(image.parameters.contains { $0 == ("TagSpecification.1.ResourceType", "snapshot") })
    }

    @Test(arguments: [
        ("a b", "a+b"), ("a+b", "a%2Bb"), ("~-._", "~-._"), ("é", "%C3%A9"), ("a/b*", "a%2Fb%2A"), ("\n", "%0A"),
        ("", ""),
    ])
    func `a form is written as AWS's clients write it`(text: String, expected: String) {
        let body = FormEncoding.body(action: "A", version: "1", parameters: [("N", text)])
        #expect(String(decoding: body, as: UTF8.self) == "Action=A&Version=1&N=\(expected)")
    }
}
