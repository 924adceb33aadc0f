import Commands
import Foundation

let status = await AWSMan.start(Array(CommandLine.arguments.dropFirst()), in: .live())
exit(status)
