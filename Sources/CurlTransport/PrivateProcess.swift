import CCurl
import Glibc

/// Keeps the keys that the process holds in its memory (REQUIREMENTS R76).
package enum PrivateProcess {
    /// Forbids cores and debuggers of other processes, and takes the TLS key log of libcurl and GnuTLS out of the
    /// environment: with its keys, anyone could read recorded traffic, access keys included. It is called before the
    /// first thread starts, because the environment belongs to all threads.
    package static func begin() {
        unsetenv("SSLKEYLOGFILE")
        ccurl_forbid_dumps()
    }
}
