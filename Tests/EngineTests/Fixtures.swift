import Engine
import Model
import Queue
import Testing

/// The nth account of a test fleet.
func account(_ number: Int) throws -> AccountID {
    try #require(AccountID(String(repeating: "0", count: 12 - String(number).count) + String(number)))
}

func lane(_ number: Int = 1, _ region: String = "cn-north-1") throws -> Lane {
    Lane(account: try account(number), region: try #require(Region(region)))
}

let nightStart = Instant(milliseconds: 1_795_377_600_000)
let usualNight = Night(
    day: CalendarDay(daysSinceEpoch: 20_780), start: nightStart - .hours(1), end: nightStart + .hours(23))
let nightly = RunKey(stored: "nightly-2026-11-23")

let create = JobKind("create-snapshot")
let createAction = ActionName("ec2:CreateSnapshot")
let enumerate = JobKind("enumerate-lane")
let enumerateAction = ActionName("aws-man:enumerate")
let remove = JobKind("delete-snapshot")
let removeAction = ActionName("ec2:DeleteSnapshot")

/// Ten calls at once, then one per second.
let figures = BucketFigures(capacity: 10, refillPerSecond: 1)

/// A moment some seconds after the start of a test.
func at(_ seconds: Double) -> Moment {
    Moment(
        wall: nightStart + .milliseconds(Int64((seconds * 1_000).rounded(.down))),
        up: Uptime(nanoseconds: Int64((seconds * 1e9).rounded())))
}

func up(_ seconds: Double) -> Uptime { at(seconds).up }

func problem(_ code: String, reach: Problem.Reach = .task) -> Problem {
    Problem(code: code, message: "It did not work.", reach: reach)
}

func claim(
    _ number: Int64 = 1, subject: String = "vol-1", counters: TaskCounters = TaskCounters(),
    pendingEnd: PendingEnd? = nil, kind: JobKind = create, action: ActionName = createAction
) throws -> Claim {
    Claim(
        task: TaskID(number), fence: 1, epoch: Epoch(1), run: nightly, night: usualNight, options: RunOptions(),
        lane: try lane(), accountName: "one", kind: kind, subject: ExactText(subject), action: action, reason: "due",
        payload: "",
        counters: counters, pendingEnd: pendingEnd)
}

func spec(
    _ lane: Lane, _ subject: String, kind: JobKind = create, action: ActionName = createAction, due: Instant? = nil
) -> TaskSpec {
    TaskSpec(
        lane: lane, kind: kind, subject: ExactText(subject), action: action, reason: "due", initial: .ready(dueAt: due))
}

func request(_ specs: [TaskSpec], run: RunKey = nightly, night: Night = usualNight) -> EnqueueRequest {
    let lanes = Dictionary(grouping: specs, by: \.lane).sorted { $0.key < $1.key }
    return EnqueueRequest(
        run: run, night: night,
        lanes: lanes.map { LaneEntry(lane: $0.key, accountName: $0.key.account.digits, tasks: $0.value) })
}

/// A payment that must have been made. (A mutating call is not possible inside `#require`.)
func pay(_ payment: Int?) throws -> Int { try #require(payment) }
