import CCrypto
import HTTP

/// Computes Signature V4 from the request that arrived, without any code of the program's signer.
extension WireRequest {
    func isSigned(by key: CloudKey, _ authorization: Authorization) -> Bool {
        guard let stamp = Self.header("X-Amz-Date", of: http) else { return false }
        if key.token != nil, !authorization.signedHeaders.contains("x-amz-security-token") { return false }
        let payload = Digest.sha256(http.body).hex
        if let given = Self.header("X-Amz-Content-Sha256", of: http), given != payload { return false }
        var canonical = "\(http.method.rawValue)\n\(http.url.path)\n\(http.url.query)\n"
        for name in authorization.signedHeaders {
            guard let value = Self.header(name, of: http) ?? (name == "host" ? http.url.authority : nil) else {
                return false
            }
            let words = value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
            canonical += "\(name):\(words)\n"
        }
        canonical += "\n\(authorization.signedHeaders.joined(separator: ";"))\n\(payload)"
        let scope = "\(authorization.day)/\(authorization.region)/\(authorization.service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(Digest.sha256(Array(canonical.utf8)).hex)"
        var signingKey = Array("AWS4\(key.secret)".utf8)
        for part in scope.split(separator: "/") { signingKey = Digest.hmac(signingKey, Array(part.utf8)).bytes }
        return Digest.hmac(signingKey, Array(text.utf8)).hex == authorization.signature
    }
}

/// The 32 bytes of a SHA-256 digest.
package struct Digest {
    package let bytes: [UInt8]

    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    // Safety: both functions read and write exactly the buffers whose lengths they are given.
    package static func sha256(_ message: [UInt8]) -> Digest {
        Digest(
            bytes: [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
                _ = SHA256(message, message.count, buffer.baseAddress)
                count = 32
            })
    }

    package static func hmac(_ key: [UInt8], _ message: [UInt8]) -> Digest {
        Digest(
            bytes: [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
                var length: UInt32 = 0
                _ = HMAC(
                    EVP_sha256(), key, Int32(key.count), message, message.count, buffer.baseAddress, &length)
                count = 32
            })
    }
}
