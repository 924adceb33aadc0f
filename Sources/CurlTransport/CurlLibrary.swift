import CCurl

/// libcurl's process-wide set-up, made once before the first handle and never undone.
enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
