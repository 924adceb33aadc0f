import CloudSimulator
import HTTP
import Model
import Testing

@Suite struct AlarmTests {
    private let alarm = [
        "AlarmName": "i-1-NetworkOut", "Namespace": "AWS/EC2", "MetricName": "NetworkOut", "Statistic": "Sum",
        "Period": "300", "EvaluationPeriods": "4", "Threshold": "20000000",
        "ComparisonOperator": "GreaterThanOrEqualToThreshold", "Dimensions.member.1.Name": "InstanceId",
        "Dimensions.member.1.Value": "i-1", "AlarmActions.member.1": "arn:aws-cn:sns:cn-north-1:111122223333:topic",
        "Tags.member.1.Key": "by", "Tags.member.1.Value": "aws-man",
    ]

    @Test func `a put alarm is described as it was put`() async throws {
        let small = SmallCloud()
        #expect(try await small.client.call("monitoring", "PutMetricAlarm", alarm).code == nil)
        let shown = try await small.client.call(
            "monitoring", "DescribeAlarms", ["AlarmNames.member.1": "i-1-NetworkOut"])
        #expect(shown.first("Threshold") == "2.0E7")
        #expect(shown.first("StateValue") == "INSUFFICIENT_DATA")
        #expect(
            shown.body.contains(
                "<AlarmActions><member>arn:aws-cn:sns:cn-north-1:111122223333:topic</member></AlarmActions>"))
        #expect(small.cloud.ledger.first?.permissions == ["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource"])
    }

    @Test func `a put over an alarm keeps its state and tags and replaces the rest`() async throws {
        let small = SmallCloud()
        _ = try await small.client.call("monitoring", "PutMetricAlarm", alarm)
        small.cloud.edit(SmallCloud.lane) { $0.alarms[0].state = "OK" }
        let change = ["Threshold": "5", "Tags.member.1.Value": "somebody"]
        _ = try await small.client.call("monitoring", "PutMetricAlarm", alarm.merging(change) { _, new in new })
        let after = try #require(small.contents?.alarms.first)
        #expect(after.threshold == 5)
        #expect(after.state == "OK")
        #expect(after.tags == ["by": "aws-man"])
        #expect(after.overwrites == 1)
        #expect(small.contents?.alarms.count == 1)
    }

    @Test func `composite alarms are shown only when asked for, and their names are taken`() async throws {
        let small = SmallCloud { account in
            var composite = CloudAlarm(name: "i-1-NetworkOut", updatedAt: CloudClock.usualStart)
            composite.rule = "ALARM(x)"
            account[SmallCloud.lane.region].alarms = [composite]
        }
        #expect(try await small.client.call("monitoring", "DescribeAlarms").all("AlarmName").isEmpty)
        let both = try await small.client.call(
            "monitoring", "DescribeAlarms",
            ["AlarmTypes.member.1": "MetricAlarm", "AlarmTypes.member.2": "CompositeAlarm"])
        #expect(both.all("AlarmName") == ["i-1-NetworkOut"])
        #expect(both.first("AlarmRule") == "ALARM(x)")
        #expect(try await small.client.call("monitoring", "PutMetricAlarm", alarm).code == "ValidationError")
    }

    @Test func `pages have fifty alarms unless asked for up to a hundred`() async throws {
        let small = SmallCloud { account in
            account[SmallCloud.lane.region].alarms = (100..<230).map {
                CloudAlarm(name: "alarm-\($0)", updatedAt: CloudClock.usualStart)
            }
        }
        func counts(_ parameters: [String: String]) async throws -> [Int] {
            try await small.client.pages("monitoring", "DescribeAlarms", parameters, token: "NextToken")
                .map { $0.all("AlarmName").count }
        }
        #expect(try await counts([:]) == [50, 50, 30])
        #expect(try await counts(["MaxRecords": "100"]) == [100, 30])
        #expect(try await counts(["AlarmNamePrefix": "alarm-12"]) == [10])
        let over = try await small.client.call("monitoring", "DescribeAlarms", ["MaxRecords": "101"])
        #expect(over.code == "ValidationError")
        let names = Dictionary(uniqueKeysWithValues: (1...101).map { ("AlarmNames.member.\($0)", "a\($0)") })
        #expect(try await small.client.call("monitoring", "DescribeAlarms", names).code == "ValidationError")
    }

    @Test(arguments: [
        ["AlarmActions.member.1": "arn:aws-cn:sns:cn-northwest-1:1:t"], ["Period": "45"], ["EvaluationPeriods": "0"],
        ["Statistic": "Mean"], ["ComparisonOperator": ">="], ["Threshold": "much"], ["TreatMissingData": "ok"],
        ["AlarmName": String(repeating: "x", count: 256)], ["Dimensions.member.1.Value": ""],
    ])
    func `a bad alarm is refused`(change: [String: String]) async throws {
        let small = SmallCloud()
        let answer = try await small.client.call(
            "monitoring", "PutMetricAlarm", alarm.merging(change) { _, new in new })
        #expect(answer.code == "ValidationError")
        #expect(small.contents?.alarms.isEmpty == true)
    }
}
