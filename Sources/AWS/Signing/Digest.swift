import CCrypto

/// SHA-256 and HMAC-SHA-256 of libcrypto.
package enum Digest {
    /// Bytes of a SHA-256 value.
    package static let length = Int(SHA256_DIGEST_LENGTH)

    /// 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { out, count in
            // Safety: `out` has room for the 32 bytes that SHA256 writes, and `bytes` outlives the call.
            let written = SHA256(bytes, bytes.count, out.baseAddress)
            precondition(written != nil, "libcrypto has no SHA-256")
            count = length
        }
    }

    /// 32 bytes.
    package static func hmac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { out, count in
            var written: UInt32 = 0
            // Safety: `out` has room for the 32 bytes that HMAC with SHA-256 writes; the inputs outlive the call.
            let result = HMAC(
                EVP_sha256(), key, Int32(key.count), message, message.count, out.baseAddress, &written)
            precondition(result != nil && Int(written) == length, "libcrypto has no HMAC with SHA-256")
            count = length
        }
    }

    /// Lowercase.
    package static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: bytes.count * 2) { out in
            for (index, byte) in bytes.enumerated() {
                out[index * 2] = digits[Int(byte >> 4)]
                out[index * 2 + 1] = digits[Int(byte & 15)]
            }
            return bytes.count * 2
        }
    }
}
