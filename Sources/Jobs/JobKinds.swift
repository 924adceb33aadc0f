import Model

/// The kinds of task there are (REQUIREMENTS R28).
extension JobKind {
    package static let enumerateAccount = JobKind("enumerate-account")
    package static let enumerateLane = JobKind("enumerate-lane")
    package static let enumerateAlarms = JobKind("enumerate-alarms")
    package static let createSnapshot = JobKind("create-snapshot")
    package static let deleteSnapshot = JobKind("delete-snapshot")
    package static let registerImage = JobKind("register-image")
    package static let deregisterImage = JobKind("deregister-image")
    package static let createAlarm = JobKind("create-alarm")
    package static let confirm = JobKind("confirm")

    /// All of them, as a person thinks of a night.
    package static let known = [
        enumerateAccount, enumerateLane, enumerateAlarms, createSnapshot, deleteSnapshot, registerImage,
        deregisterImage, createAlarm, confirm,
    ]
}

/// The flows that tasks are queued in: the action of the one mutating call, or a verb of our own.
extension ActionName {
    package static let enumerate = ActionName("aws-man:enumerate")
    package static let confirm = ActionName("aws-man:confirm")
    package static let createSnapshot = ActionName("ec2:CreateSnapshot")
    package static let deleteSnapshot = ActionName("ec2:DeleteSnapshot")
    package static let registerImage = ActionName("ec2:RegisterImage")
    package static let createImage = ActionName("ec2:CreateImage")
    package static let deregisterImage = ActionName("ec2:DeregisterImage")
    package static let putMetricAlarm = ActionName("cloudwatch:PutMetricAlarm")
}
