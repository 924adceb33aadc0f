import Model
import Queue

/// The steps that can happen in a world, and the world after each.
extension World {
    func successors(_ rules: Rules) -> [(step: Step, world: World)] {
        var next: [(step: Step, world: World)] = []
        // Why the short name: every branch of every state calls this function.
        func may(_ step: Step, _ change: (inout World) -> Void) {
            var world = self
            change(&world)
            next.append((step, world))
        }
        if mayTick { may(.tick) { $0.now += 1 } }
        for host in hosts.indices { ownerSteps(host, rules, may) }
        for request in cloud.requests { requestSteps(request, may) }
        for number in cloud.resources.indices.map({ Int8($0 + 1) }) where cloud[number].state == .pending {
            may(.complete(resource: number)) { $0.cloud[number].state = .completed }
            if adversity.ruins > 0 {
                may(.ruin(resource: number)) {
                    $0.adversity.ruins -= 1
                    $0.cloud[number].state = .error
                }
            }
        }
        if adversity.takenAway > 0 {
            for number in cloud.visible(at: now) where cloud[number].state == .completed {
                may(.takeAway(resource: number)) { $0.takeAway(number) }
            }
        }
        if adversity.copies > 0, hosts.count == 1 {
            may(.copy) {
                $0.adversity.copies -= 1
                $0.hosts.append(Host(database: $0.hosts[0].database))
            }
        }
        return next
    }

    typealias May = (Step, (inout World) -> Void) -> Void

    /// No request may travel past its last tick.
    private var mayTick: Bool {
        now < adversity.ticks && cloud.requests.allSatisfy { $0.deadline.map { now < $0 } ?? true }
    }

    private func ownerSteps(_ host: Int, _ rules: Rules, _ may: May) {
        let database = hosts[host].database
        if hosts[host].late != nil { may(.settleLate(host: host)) { $0.settleLate(host, rules) } }
        if adversity.replays > 0, database.place == .ended(.failed) {
            may(.replay(host: host)) {
                $0.adversity.replays -= 1
                $0.hosts[host].database.reopen(at: $0.now)
            }
        }
        guard let process = hosts[host].process else {
            may(.takeOver(host: host)) { $0.takeOver(host, rules) }
            return
        }
        if adversity.crashes > 0 { may(.crash(host: host)) { $0.crash(host) } }
        if mayListAgain(host) { may(.listAgain(host: host)) { $0.listAgain(host, rules) } }
        // Why two: with the program's rules no earlier attempt is in hand, and with broken rules two are enough.
        let isFree = process.attempts.count < 2 && process.attempts.allSatisfy(\.isDurable)
        if database.place == .ready, database.due <= now, isFree {
            may(.claim(host: host)) { $0.claim(host, rules) }
        }
        for index in process.attempts.indices { attemptSteps(host, index, process.attempts[index], rules, may) }
        if case .ended = database.place {
            if let confirmed = confirmed(host, rules) { may(.confirm(host: host)) { $0 = confirmed } }
        }
        if database.surplus != 0 { may(.delete(host: host)) { $0.delete(host) } }
    }

    private func attemptSteps(_ host: Int, _ index: Int, _ attempt: Try, _ rules: Rules, _ may: May) {
        if !attempt.isDurable { may(.commitClaim(host: host)) { $0.commitClaim(host, index, rules) } }
        switch attempt.phase {
        case .claimed:
            may(.reconcile(host: host, attempt: index)) { $0.reconcile(host, index, rules) }
            if adversity.failedReconciliations > 0, attempt.counters.mustReconcile {
                may(.failReconcile(host: host, attempt: index)) {
                    $0.adversity.failedReconciliations -= 1
                    $0.end(host, index, .reconcileFailed, rules)
                }
            }
        case .reconciled: may(.check(host: host, attempt: index)) { $0.check(host, index, rules) }
        case .checked(let signedAt):
            may(.send(host: host, attempt: index)) { $0.send(host, index, signedAt) }
            // Why: a process that is paused here and loses its lock, perhaps by a removed file, checks nothing again.
            if adversity.crashes > 0, adversity.network == .late {
                may(.crashWhileSending(host: host, attempt: index)) {
                    $0.send(host, index, signedAt)
                    $0.crash(host)
                }
            }
        case .sent:
            if case .answered? = request(attempt.serial)?.state {
                may(.hear(host: host, attempt: index)) { $0.hear(host, index, rules) }
            }
            if adversity.lostAnswers > 0 {
                may(.loseAnswer(host: host, attempt: index)) {
                    $0.adversity.lostAnswers -= 1
                    $0.abandon(attempt.serial)
                    $0.end(host, index, .unknown, rules)
                }
            }
        case .ended(let said):
            guard attempt.isDurable else { return }
            may(.settle(host: host, attempt: index)) { $0.settle(host, index, said, rules) }
            guard adversity.lateSettles > 0, hosts[host].late == nil else { return }
            let late = Decision.settling(attempt, said, at: now)
            may(.settleAndSayItAgain(host: host, attempt: index)) {
                $0.adversity.lateSettles -= 1
                $0.settle(host, index, said, rules)
                $0.hosts[host].late = late
            }
            may(.crashWhileSettling(host: host, attempt: index)) {
                $0.adversity.lateSettles -= 1
                $0.crash(host)
                $0.hosts[host].late = late
            }
        }
    }

    private func requestSteps(_ request: Cloud.Request, _ may: May) {
        guard request.state == .travelling else { return }
        let isFresh = now - request.signedAt <= Rules.signature
        if isFresh {
            may(.arrive(serial: request.serial, lags: false)) { $0.arrive(request, lags: false) }
            if adversity.lags > 0 {
                may(.arrive(serial: request.serial, lags: true)) { $0.arrive(request, lags: true) }
            }
        }
        if request.deadline != nil {
            may(.vanish(serial: request.serial)) { $0.remove(request.serial) }
            return
        }
        // `RequestExpired` does not prove that nothing was made, so the result counts as unknown.
        if !isFresh { may(.refuse(serial: request.serial)) { $0.answer(request.serial, .unknown) } }
        if isFresh, adversity.refusals > 0 {
            may(.refuse(serial: request.serial)) {
                $0.adversity.refusals -= 1
                $0.answer(request.serial, .refused)
            }
        }
        if isFresh, adversity.throttles > 0 {
            may(.throttle(serial: request.serial)) {
                $0.adversity.throttles -= 1
                $0.answer(request.serial, .throttled)
            }
        }
    }
}
