import CCurl

/// The set-up of libcurl for the whole process. It is made once before the first handle and never undone.
package enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// The version of the libcurl that is loaded.
    package static var version: String {
        curl_version_info(CURLVERSION_FIRST)?.pointee.version.map { String(cString: $0) } ?? "unknown"
    }
}
