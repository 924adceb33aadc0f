import Testing

/// One row per mistake: what is added to a sound file, and the exact line that a person reads.
@Suite struct AccountProblemTests {
    @Test(arguments: [
        ("nmae: x", "accounts/x.yaml:3: nmae: unknown key (did you mean name?)"),
        ("time-zone: UTC", "accounts/x.yaml:3: time-zone: unknown key (did you mean timezone?)"),
        ("purple: 1", "accounts/x.yaml:3: purple: unknown key"),
        ("keep: 7d", "accounts/x.yaml:3: keep: unknown key: it belongs to snapshots.keep"),
        ("nightly_at: 04:00", "accounts/x.yaml:3: nightly_at: holds for the whole fleet: give it in defaults.yaml"),
        ("limits: {max_attempts: 3}", "accounts/x.yaml:3: limits: holds for the whole fleet: give it in defaults.yaml"),
        ("<<: {name: x}", "accounts/x.yaml:3: <<: merge keys are not supported: write the keys out"),
        ("? [a, b]\n: c", "accounts/x.yaml:3: expected a name before the colon"),
        ("name: 42", "accounts/x.yaml:3: name: YAML does not read this as text: put it in quotes"),
        ("name: no", "accounts/x.yaml:3: name: YAML does not read this as text: put it in quotes"),
        ("name:", "accounts/x.yaml:3: name: is empty: expected a name of 1 to 64 characters"),
        ("name: [a]", "accounts/x.yaml:3: name: expected a name of 1 to 64 characters"),
        ("name: ' a'", "accounts/x.yaml:3: name: expected a name of 1 to 64 characters"),
        ("name: !!int a", "accounts/x.yaml:3: name: tags such as !!int are not supported: remove the tag"),
        (
            "name: '210987654321'",
            "accounts/x.yaml:3: name: twelve digits would be taken for an account's id: choose another name"
        ),
        (
            "timezone: Asia/Shangai",
            "accounts/x.yaml:3: timezone: unknown time zone 'Asia/Shangai' (did you mean Asia/Shanghai?)"
        ),
        (
            "timezone: asia/shanghai",
            "accounts/x.yaml:3: timezone: unknown time zone 'asia/shanghai' (did you mean Asia/Shanghai?)"
        ),
        (
            "timezone: GMT+8",
            "accounts/x.yaml:3: timezone: unknown time zone 'GMT+8', expected one such as Asia/Shanghai"
        ),
        (
            "timezone: CST",
            "accounts/x.yaml:3: timezone: 'CST' is an abbreviation, which can mean several zones: write a name such as"
                + " America/Chicago, Asia/Shanghai, America/Havana"
        ),
        (
            "timezone: cet",
            "accounts/x.yaml:3: timezone: 'cet' is an abbreviation, which can mean several zones: write a name such as"
                + " Europe/Berlin, Europe/Paris"
        ),
        (
            "timezone: UTC+8",
            "accounts/x.yaml:3: timezone: unknown time zone 'UTC+8', expected one such as Asia/Shanghai"
        ),
        ("timezone: 8", "accounts/x.yaml:3: timezone: YAML does not read this as text: put it in quotes"),
        (
            "partition: china",
            "accounts/x.yaml:3: partition: expected one of aws, aws-cn, aws-us-gov, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f,"
                + " aws-eusc"
        ),
        ("partition: aws", "accounts/x.yaml:3: partition: is aws, but cn-north-1 lies in aws-cn"),
        ("snapshots: 7d", "accounts/x.yaml:3: snapshots: expected keys, or false below it"),
        ("snapshots:", "accounts/x.yaml:3: snapshots: is empty: give its keys, or remove it"),
        ("snapshots: {keep: 7}", "accounts/x.yaml:3: snapshots.keep: expected a duration such as 7d"),
        ("snapshots: {keep: 7 days}", "accounts/x.yaml:3: snapshots.keep: expected a duration such as 7d"),
        ("snapshots: {keep: -7d}", "accounts/x.yaml:3: snapshots.keep: expected a duration such as 7d"),
        ("snapshots: {keep: 168h}", "accounts/x.yaml:3: snapshots.keep: expected whole days, such as 7d or 2w"),
        ("snapshots: {keep: 0d}", "accounts/x.yaml:3: snapshots.keep: expected 1d to 3650d"),
        (
            "snapshots: {keep: 99999999999999999999d}",
            "accounts/x.yaml:3: snapshots.keep: expected a duration such as 7d"
        ),
        ("snapshots: {keep: 4611686018427387904w}", "accounts/x.yaml:3: snapshots.keep: expected 1d to 3650d"),
        ("snapshots: {kep: 7d}", "accounts/x.yaml:3: snapshots.kep: unknown key (did you mean keep?)"),
        (
            "snapshots: {keep_minimum: 0}",
            "accounts/x.yaml:3: snapshots.keep_minimum: expected a whole number from 1 to 1000"
        ),
        (
            "snapshots: {keep_minimum: 1.5}",
            "accounts/x.yaml:3: snapshots.keep_minimum: expected a whole number from 1 to 1000"
        ),
        (
            "snapshots: {keep_minimum: '1'}",
            "accounts/x.yaml:3: snapshots.keep_minimum: expected a whole number from 1 to 1000, without quotes"
        ),
        (
            "snapshots: {tag: AutoSnapshot}",
            "accounts/x.yaml:3: snapshots.tag: expected a tag such as AutoSnapshot=true"
        ),
        ("snapshots: {tag: =true}", "accounts/x.yaml:3: snapshots.tag: expected a tag such as AutoSnapshot=true"),
        (
            "snapshots: {tag: AutoSnapshot=}",
            "accounts/x.yaml:3: snapshots.tag: expected a tag such as AutoSnapshot=true"
        ),
        ("snapshots: {tag: {a: b}}", "accounts/x.yaml:3: snapshots.tag: expected a tag such as AutoSnapshot=true"),
        ("snapshots: {tag: aws:x=y}", "accounts/x.yaml:3: snapshots.tag: AWS keeps aws: tags for itself"),
        (
            "snapshots: {tag: Name=web}",
            "accounts/x.yaml:3: snapshots.tag: Name is a tag with another meaning: choose another tag"
        ),
        ("images: {keep: 7d, tag: a=b}", "accounts/x.yaml:3: images.tag: unknown key (did you mean tags?)"),
        ("images: []", "accounts/x.yaml:3: images: expected keys, or false below it"),
        (
            "alarms: {period: 45}",
            "accounts/x.yaml:3: alarms.period: expected seconds: a multiple of 60 up to 86400"
        ),
        (
            "alarms: {period: 5m}",
            "accounts/x.yaml:3: alarms.period: expected seconds: a multiple of 60 up to 86400"
        ),
        (
            "alarms: {period: 30}",
            "accounts/x.yaml:3: alarms.period: EC2's metrics have no values below a minute: expected a multiple of 60"
        ),
        (
            "alarms: {period: 86460}",
            "accounts/x.yaml:3: alarms.period: expected seconds: a multiple of 60 up to 86400"
        ),
        ("alarms: {threshold: many}", "accounts/x.yaml:3: alarms.threshold: expected a number of bytes, 0 or more"),
        ("alarms: {threshold: -1}", "accounts/x.yaml:3: alarms.threshold: expected a number of bytes, 0 or more"),
        ("alarms: {threshold: .inf}", "accounts/x.yaml:3: alarms.threshold: expected a number of bytes, 0 or more"),
        (
            "alarms: {statistic: sum}",
            "accounts/x.yaml:3: alarms.statistic: expected one of Sum, Average, Maximum, Minimum, SampleCount"
                + " (did you mean Sum?)"
        ),
        (
            "alarms: {statistic: p99}",
            "accounts/x.yaml:3: alarms.statistic: expected one of Sum, Average, Maximum, Minimum, SampleCount"
        ),
        (
            "alarms: {missing_data: notbreaching}",
            "accounts/x.yaml:3: alarms.missing_data: expected one of missing, notBreaching, breaching, ignore"
                + " (did you mean notBreaching?)"
        ),
        (
            "alarms: {comparison: =>}",
            "accounts/x.yaml:3: alarms.comparison: expected one of >=, >, <=, <, GreaterThanOrEqualToThreshold,"
                + " GreaterThanThreshold, LessThanOrEqualToThreshold, LessThanThreshold (did you mean >=?)"
        ),
        (
            "alarms: {evaluation_periods: 0}",
            "accounts/x.yaml:3: alarms.evaluation_periods: expected a whole number from 1 to 8640"
        ),
        (
            "alarms: {evaluation_periods: 289}",
            "accounts/x.yaml:3: alarms.evaluation_periods: evaluation_periods × period is more than a day: lower one of them"
        ),
        (
            "alarms: {period: 3600, evaluation_periods: 169}",
            "accounts/x.yaml:3: alarms.evaluation_periods: evaluation_periods × period is more than seven days: lower one of them"
        ),
        (
            "alarms: {name: NetworkOut}",
            "accounts/x.yaml:3: alarms.name: expected {instance_id} in it: each instance's alarm needs a name of its own"
        ),
        (
            "alarms: {name: '{instance_id}-{region}'}",
            "accounts/x.yaml:3: alarms.name: {instance_id} is the only placeholder: use no other braces"
        ),
        (
            "alarms: {topic: my topic}",
            "accounts/x.yaml:3: alarms.topic: expected an SNS topic's name, such as ec2-NetworkOut-Alarm, or its ARN"
        ),
        (
            "alarms: {topic: 'arn:aws-cn:sns:cn-northwest-1:123456789012:t'}",
            "accounts/x.yaml:3: alarms.topic: the topic lies in cn-northwest-1 and only alarms there can notify it: give a"
                + " name, for a topic in each region"
        ),
        (
            "endpoint: ec2.example.com",
            "accounts/x.yaml:3: endpoint: expected an address such as https://ec2.example.com"
        ),
        (
            "endpoint: ftp://localhost",
            "accounts/x.yaml:3: endpoint: expected an address such as https://ec2.example.com"
        ),
        (
            "endpoint: http://localhost/a?b=c",
            "accounts/x.yaml:3: endpoint: expected an address such as https://ec2.example.com"
        ),
        ("endpoint: http://10.0.0.1:5000", "accounts/x.yaml:3: endpoint: plain http is for loopback only: use https"),
        (
            "endpoint: http://127.0.0.1.example.com",
            "accounts/x.yaml:3: endpoint: plain http is for loopback only: use https"
        ),
        (
            "endpoint: https://u:p@localhost",
            "accounts/x.yaml:3: endpoint: an address must not hold a user or a password"
        ),
    ])
    func `a mistake is named with file, line and key`(line: String, problem: String) {
        #expect(Decoding.problems(Decoding.sound + line + "\n") == [problem])
    }

    @Test(arguments: [
        ("role: 'arn:aws-cn:iam::123456789012:user/x'", "expected a role's name such as aws-man, or its ARN"),
        ("role: a role", "expected a role's name such as aws-man, or its ARN"),
        (
            "role: 'arn:aws-cn:iam::210987654321:role/aws-man'",
            "the role is one of account 210987654321, not of 123456789012"
        ),
        ("role: 'arn:aws:iam::123456789012:role/aws-man'", "the role lies in aws, the regions in aws-cn"),
    ])
    func `a role must be one of the account`(line: String, message: String) {
        #expect(
            Decoding.problems(Decoding.sound + "credentials:\n  \(line)\n")
                == ["accounts/x.yaml:4: credentials.role: \(message)"])
    }

    @Test(arguments: [
        ("{role: r, external_id: x}", "expected 2 to 1224 of A-Z a-z 0-9 _ + = , . @ : / -"),
        ("{role: r, external_id: 0123}", "YAML does not read this as text: put it in quotes"),
        ("{external_id: fleet-7c1d}", "is only used with a role: give credentials.role too"),
    ])
    func `an external id follows the rules of STS and needs a role`(credentials: String, message: String) {
        #expect(
            Decoding.problems(Decoding.sound + "credentials: \(credentials)\n")
                == ["accounts/x.yaml:3: credentials.external_id: \(message)"])
    }

    @Test(arguments: [
        ("{role: r, source_identity: 'a:b'}", "expected 2 to 64 of A-Z a-z 0-9 _ + = , . @ -"),
        ("{source_identity: aws-man}", "is only used with a role: give credentials.role too"),
    ])
    func `a source identity follows the rules of STS and needs a role`(credentials: String, message: String) {
        #expect(
            Decoding.problems(Decoding.sound + "credentials: \(credentials)\n")
                == ["accounts/x.yaml:3: credentials.source_identity: \(message)"])
    }

    @Test(arguments: [
        (
            "account: 012345678901",
            "put the number in quotes, as \"123456789012\": YAML reads digits as a number and drops zeros"
        ),
        (
            "account: 123456789012",
            "put the number in quotes, as \"123456789012\": YAML reads digits as a number and drops zeros"
        ),
        ("account: \"12345678901\"", "expected twelve digits in quotes, such as \"123456789012\""),
        ("account: 1234-5678-9012", "expected twelve digits in quotes, such as \"123456789012\""),
        ("account:", "is empty: expected twelve digits in quotes, such as \"123456789012\""),
    ])
    func `an account's id is twelve digits in quotes`(line: String, message: String) {
        #expect(Decoding.problems("\(line)\nregions: [cn-north-1]\n") == ["accounts/x.yaml:1: account: \(message)"])
    }

    @Test(arguments: [
        ("regions: cn-north-1", "expected a list such as [cn-north-1], or all-enabled"),
        ("regions: all", "expected a list such as [cn-north-1], or all-enabled"),
        ("regions: []", "is empty: expected a list such as [cn-north-1], or all-enabled"),
        ("regions: [beijing]", "unknown region 'beijing'"),
        ("regions: [cn_north_1]", "unknown region 'cn_north_1' (did you mean cn-north-1?)"),
        ("regions: [cn-north-1, cn-north-1]", "cn-north-1 is listed twice"),
        ("regions: [[cn-north-1]]", "expected a list such as [cn-north-1], or all-enabled"),
        (
            "regions: [cn-north-1, eu-west-1]",
            "cn-north-1 lies in aws-cn, eu-west-1 in aws: an account lies in one partition"
        ),
    ])
    func `regions are a list of one partition's`(line: String, message: String) {
        #expect(Decoding.problems("account: \"123456789012\"\n\(line)\n") == ["accounts/x.yaml:2: regions: \(message)"])
    }

    @Test func `a required key that is missing is a problem of the file`() {
        #expect(
            Decoding.problems("name: x\n") == [
                "accounts/x.yaml: account: is required: the account's twelve digits in quotes",
                "accounts/x.yaml: regions: is required: expected a list such as [cn-north-1], or all-enabled",
            ])
    }
}
