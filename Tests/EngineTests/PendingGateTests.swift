import Engine
import Model
import Testing

@Suite struct PendingGateTests {
    /// Starts `count` tasks whose resources stay pending.
    func gate(limit: Int, pending count: Int) -> PendingGate {
        var gate = PendingGate(limit: limit)
        for number in 0..<count {
            gate.claim()
            gate.settle(TaskID(Int64(number)), isPending: true)
        }
        return gate
    }

    @Test func `claims and pending things together stay within the limit`() {
        var gate = gate(limit: 5, pending: 2)
        #expect(gate.room(at: up(0)) == 3)
        gate.claim()
        gate.claim()
        #expect(gate.room(at: up(0)) == 1)
        gate.settle(TaskID(10), isPending: false)
        #expect(gate.room(at: up(0)) == 2)
        gate.observeEnd(of: TaskID(0), at: up(0))
        #expect(gate.room(at: up(0)) == 3)
    }

    @Test func `a full lane is probed now and then, so that a silent confirm does not stop it for ever`() {
        var gate = gate(limit: 2, pending: 2)
        #expect(gate.room(at: up(0)) == 0)
        #expect(gate.nextChance(at: up(0)) == up(900))
        #expect(gate.room(at: up(900)) == 1)
        gate.claim()
        #expect(gate.room(at: up(900)) == 0, "one probe")
        gate.settle(TaskID(7), isPending: true)
        #expect(gate.room(at: up(901)) == 0, "still full")
        #expect(gate.nextChance(at: up(901)) == up(1_801))
    }

    @Test func `a refusal closes it, whatever the count says, and one probe follows`() {
        var gate = gate(limit: 50, pending: 2)
        gate.claim()
        gate.settle(TaskID(9), isPending: false)
        gate.refuse(until: up(40))
        #expect(gate.room(at: up(39)) == 0)
        #expect(gate.room(at: up(40)) == 1)
        gate.claim()
        gate.settle(TaskID(9), isPending: true)
        #expect(gate.room(at: up(41)) == 47)
    }

    @Test func `a thing that ended lets the next be tried at once`() {
        var gate = gate(limit: 50, pending: 2)
        gate.refuse(until: up(40))
        gate.observeEnd(of: TaskID(1), at: up(5))
        #expect(gate.room(at: up(5)) == 1)
        var full = self.gate(limit: 2, pending: 2)
        #expect(full.room(at: up(0)) == 0)
        full.observeEnd(of: TaskID(1), at: up(5))
        full.observeEnd(of: TaskID(0), at: up(5))
        #expect(full.room(at: up(5)) == 2)
    }
}
