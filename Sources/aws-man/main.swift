import Commands
import Foundation

let status = await AWSMan.start(Array(CommandLine.arguments.dropFirst()), in: .live())
// Why not `exit`: it runs the clean-up of the libraries while the transport's thread may still use them. OpenSSL then
// crashes, and the exit code is lost. The database is on disk and all output is written, so nothing is left to clean
// up.
fflush(nil)
_exit(status)
