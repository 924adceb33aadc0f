/// The steps of AWS and the network.
extension World {
    func request(_ serial: Int8) -> Cloud.Request? { cloud.requests.first { $0.serial == serial } }

    mutating func remove(_ serial: Int8) { cloud.requests.removeAll { $0.serial == serial } }

    mutating func answer(_ serial: Int8, _ said: Said) {
        for index in cloud.requests.indices where cloud.requests[index].serial == serial {
            cloud.requests[index].state = .answered(said)
        }
    }

    /// AWS acts. A sender that still waits will get the answer.
    mutating func arrive(_ request: Cloud.Request, lags: Bool) {
        if lags { adversity.lags -= 1 }
        cloud.resources.append(
            Cloud.Resource(
                startedAt: now, visibleFrom: lags ? now + 1 : now,
                state: adversity.isSlow ? .pending : .completed))
        let number = Int8(cloud.resources.count)
        if request.deadline == nil { answer(request.serial, .made(number)) } else { remove(request.serial) }
    }

    /// The sender of a request no longer waits. A request that has not arrived yet may still arrive.
    mutating func abandon(_ serial: Int8) {
        guard let index = cloud.requests.firstIndex(where: { $0.serial == serial }) else { return }
        if case .answered = cloud.requests[index].state {
            cloud.requests.remove(at: index)
            return
        }
        switch adversity.network {
        case .orderly: cloud.requests[index].deadline = now + 1
        case .late: cloud.requests[index].deadline = max(now, cloud.requests[index].signedAt + Rules.signature)
        }
    }
}
