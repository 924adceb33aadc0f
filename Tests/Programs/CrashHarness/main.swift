import Commands
import Foundation
import Model

// The commands of `aws-man` with effects that end the process at a named point (see CrashPlan). It serves tests only.
let live = Effects.live()
let plan = CrashPlan(ProcessInfo.processInfo.environment)
var surroundings = Surroundings.live()
surroundings.effects = Effects(
    now: live.now, uptime: live.uptime, sleep: live.sleep, random: live.random, crashPoint: plan.pass)
let status = await AWSMan.start(Array(CommandLine.arguments.dropFirst()), in: surroundings)
exit(status)
