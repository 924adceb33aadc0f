/// A step that can happen next. When a process dies, a step has happened as a whole or not at all.
enum Step: Hashable, Sendable {
    case tick
    case takeOver(host: Int)
    case claim(host: Int)
    case commitClaim(host: Int)
    case reconcile(host: Int, attempt: Int)
    case failReconcile(host: Int, attempt: Int)
    case check(host: Int, attempt: Int)
    case send(host: Int, attempt: Int)
    case arrive(serial: Int8, lags: Bool)
    case refuse(serial: Int8)
    case throttle(serial: Int8)
    case vanish(serial: Int8)
    case hear(host: Int, attempt: Int)
    case loseAnswer(host: Int, attempt: Int)
    case settle(host: Int, attempt: Int)
    case settleAndSayItAgain(host: Int, attempt: Int)
    case settleLate(host: Int)
    case crash(host: Int)
    case crashWhileSettling(host: Int, attempt: Int)
    case crashWhileSending(host: Int, attempt: Int)
    case replay(host: Int)
    case copy
    case complete(resource: Int8)
    case ruin(resource: Int8)
    case confirm(host: Int)
    case delete(host: Int)
    case listAgain(host: Int)
    case takeAway(resource: Int8)
}

extension Step: CustomStringConvertible {
    var description: String {
        switch self {
        case .tick: "a minute passes"
        case .takeOver(let host): "\(name(host)): a process takes over"
        case .claim(let host): "\(name(host)): claims the task"
        case .commitClaim(let host): "\(name(host)): writes the claim down"
        case .reconcile(let host, let attempt): "\(name(host)): attempt \(attempt + 1) reconciles"
        case .failReconcile(let host, let attempt): "\(name(host)): attempt \(attempt + 1) cannot reconcile"
        case .check(let host, let attempt): "\(name(host)): attempt \(attempt + 1) signs and may send"
        case .send(let host, let attempt): "\(name(host)): attempt \(attempt + 1) sends"
        case .arrive(let serial, let lags):
            "AWS makes a snapshot for claim \(serial)\(lags ? ", which listings do not show yet" : "")"
        case .refuse(let serial): "AWS refuses claim \(serial)"
        case .throttle(let serial): "AWS throttles claim \(serial)"
        case .vanish(let serial): "the request of claim \(serial) is lost"
        case .hear(let host, let attempt): "\(name(host)): attempt \(attempt + 1) has its answer"
        case .loseAnswer(let host, let attempt): "\(name(host)): attempt \(attempt + 1) gets no answer"
        case .settle(let host, let attempt): "\(name(host)): attempt \(attempt + 1) settles"
        case .settleAndSayItAgain(let host, let attempt):
            "\(name(host)): attempt \(attempt + 1) settles, and will say so again"
        case .settleLate(let host): "\(name(host)): a late settle arrives"
        case .crash(let host): "\(name(host)): the process dies"
        case .crashWhileSettling(let host, let attempt):
            "\(name(host)): the process is thought dead while attempt \(attempt + 1) settles"
        case .crashWhileSending(let host, let attempt):
            "\(name(host)): the process is thought dead while attempt \(attempt + 1) is about to send"
        case .replay(let host): "\(name(host)): a person replays the task"
        case .copy: "host B begins with a copy of A's database"
        case .complete(let resource): "snapshot \(resource) completes"
        case .ruin(let resource): "snapshot \(resource) ends in error"
        case .confirm(let host): "\(name(host)): confirm checks"
        case .delete(let host): "\(name(host)): the surplus duplicate is deleted"
        case .listAgain(let host): "\(name(host)): the run is started again and lists"
        case .takeAway(let resource): "a person deletes snapshot \(resource)"
        }
    }

    /// The step without its details, for tests that ask whether it ever happened.
    var kind: String {
        let text = "\(Mirror(reflecting: self).children.first?.label ?? "\(self)")"
        return self == .tick ? "tick" : self == .copy ? "copy" : text
    }

    private func name(_ host: Int) -> String { host == 0 ? "A" : "B" }
}
