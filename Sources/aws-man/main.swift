import Commands
import Foundation

let status = await AWSMan.start(Array(CommandLine.arguments.dropFirst()), in: .live())
// Why not `exit`: it runs the libraries' clean-up while the transport's thread may still be using what that frees, or be
// setting it up: OpenSSL then crashes, and the exit code is lost. What is durable is on the disk, and what was said is
// written: nothing is left to clean up.
fflush(nil)
_exit(status)
