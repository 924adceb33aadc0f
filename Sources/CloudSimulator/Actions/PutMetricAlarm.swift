import Model

extension Action {
    static let putMetricAlarm = Action(
        .monitoring, "PutMetricAlarm", mutates: true,
        accepts: [
            "AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions.member.#", "AlarmActions.member.#",
            "InsufficientDataActions.member.#", "MetricName", "Namespace", "Statistic", "ExtendedStatistic",
            "Dimensions.member.#.Name", "Dimensions.member.#.Value", "Period", "Unit", "EvaluationPeriods",
            "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData", "Tags.member.#.Key",
            "Tags.member.#.Value",
        ],
        bucket: BucketFigures(3, 3),
        also: { $0.groups("Tags.member").isEmpty ? [] : ["cloudwatch:TagResource"] }
    ) { cloud, call, _ throws(Refusal) in
        var alarm = try CloudAlarm(call.form, in: call.lane, at: call.now)
        let before = cloud[call.lane].alarms[alarm.name]
        if before?.rule != nil { throw .validation("An alarm of another type has the name \(alarm.name)") }
        // Why: PutMetricAlarm replaces the configuration, but keeps the state, and sets tags on new alarms only.
        if let before {
            alarm.state = before.state
            alarm.tags = before.tags
            alarm.overwrites = before.overwrites + 1
        }
        let listedFrom = before == nil ? cloud.listedFrom(call) : nil
        cloud[call.lane].alarms.put(alarm, listedFrom: listedFrom)
        return [alarm.name]
    }
}

extension CloudAlarm {
    fileprivate init(_ form: Form, in lane: Lane, at now: Instant) throws(Refusal) {
        self.init(name: try form.member("AlarmName"), updatedAt: now)
        guard name.utf16.count <= 255 else { throw .validation("AlarmName is longer than 255 characters") }
        description = form["AlarmDescription"]
        guard (description ?? "").utf16.count <= 1_024 else {
            throw .validation("AlarmDescription is longer than 1024 characters")
        }
        namespace = try form.member("Namespace")
        metricName = try form.member("MetricName")
        comparison = try form.oneOf(
            "ComparisonOperator",
            [
                "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold",
                "LessThanOrEqualToThreshold",
            ])
        statistic = form["Statistic"]
        if form["Statistic"] != nil {
            statistic = try form.oneOf("Statistic", ["SampleCount", "Average", "Sum", "Minimum", "Maximum"])
        }
        extendedStatistic = form["ExtendedStatistic"]
        guard (statistic == nil) != (extendedStatistic == nil) else {
            throw .validation("Exactly one of Statistic and ExtendedStatistic must be given")
        }
        period = try form.positive("Period")
        guard let period, [10, 20, 30].contains(period) || period.isMultiple(of: 60) else {
            throw .validation("Period must be 10, 20, 30, or a multiple of 60")
        }
        evaluationPeriods = try form.positive("EvaluationPeriods")
        datapointsToAlarm = form["DatapointsToAlarm"] == nil ? nil : try form.positive("DatapointsToAlarm")
        guard let threshold = Double(try form.member("Threshold")), threshold.isFinite else {
            throw .validation("Threshold must be a number")
        }
        self.threshold = threshold
        unit = form["Unit"]
        treatMissingData = form["TreatMissingData"]
        if form["TreatMissingData"] != nil {
            treatMissingData = try form.oneOf(
                "TreatMissingData", ["breaching", "notBreaching", "ignore", "missing"])
        }
        actionsEnabled = try form.flag("ActionsEnabled", or: true)
        alarmActions = try form.actions("AlarmActions.member", in: lane)
        okActions = try form.actions("OKActions.member", in: lane)
        insufficientDataActions = try form.actions("InsufficientDataActions.member", in: lane)
        for group in form.groups("Dimensions.member") {
            dimensions[ExactText(try form.member("\(group).Name"))] = ExactText(try form.member("\(group).Value"))
        }
        tags = try form.tags("Tags.member")
    }
}

extension Form {
    fileprivate func member(_ name: String) throws(Refusal) -> String {
        guard let value = self[name], !value.isEmpty else {
            throw .validation("1 validation error detected: Value null at '\(name)' failed to satisfy constraint")
        }
        return value
    }

    fileprivate func oneOf(_ name: String, _ words: Set<String>) throws(Refusal) -> String {
        let word = try member(name)
        guard words.contains(word) else { throw .validation("Value '\(word)' at '\(name)' is not one of \(words)") }
        return word
    }

    fileprivate func positive(_ name: String) throws(Refusal) -> Int {
        guard let number = Int(try member(name)), number > 0 else { throw .validation("\(name) must be positive") }
        return number
    }

    /// The actions for one state: at most five. Their topics must be in the alarm's region, but need not exist.
    fileprivate func actions(_ name: String, in lane: Lane) throws(Refusal) -> [String] {
        let actions = list(name)
        guard actions.count <= 5 else { throw .validation("\(name) has more than 5 members") }
        for action in actions {
            let parts = action.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            guard parts.count == 6, parts[0] == "arn", parts[1] == lane.region.partition.rawValue else {
                throw .validation("Invalid use of EC2 'Recover' action or unsupported ARN: \(action)")
            }
            guard parts[3] == lane.region.name else {
                throw .validation("Invalid region \(parts[3]) specified. Only \(lane.region) is supported.")
            }
        }
        return actions
    }
}
