import CCrypto

/// SHA-256, HMAC-SHA-256 and SHA-1 of libcrypto.
package enum Digest {
    /// The length of a SHA-256 value, in bytes.
    package static let length = Int(SHA256_DIGEST_LENGTH)

    /// The method's address. It is fetched once, because `SHA256` of libcrypto looks the method up by name each time.
    private static let sha256Address = UInt(bitPattern: EVP_MD_fetch(nil, "SHA256", nil))

    /// Returns 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { out, count in
            // Safety: `out` has room for the 32 bytes that SHA-256 has, and `bytes` outlives the call. A fetched method
            // never changes and is never freed; any thread may use it.
            let method = OpaquePointer(bitPattern: sha256Address)
            let result = EVP_Digest(bytes, bytes.count, out.baseAddress, nil, method, nil)
            precondition(result == 1, "libcrypto has no SHA-256")
            count = length
        }
    }

    /// Returns the 20 bytes of SHA-1, by which AWS's tools name the files of tokens. It protects nothing.
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(SHA_DIGEST_LENGTH)) { out, count in
            // Safety: `out` has room for the 20 bytes that SHA-1 has, and `bytes` outlives the call.
            let result = EVP_Digest(bytes, bytes.count, out.baseAddress, nil, EVP_sha1(), nil)
            precondition(result == 1, "libcrypto has no SHA-1")
            count = Int(SHA_DIGEST_LENGTH)
        }
    }

    /// Returns 32 bytes.
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

    /// Returns lowercase digits.
    package static func hex(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        text.append(hex: bytes)
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends two lowercase digits per byte.
    mutating func append(hex bytes: [UInt8]) {
        func digit(_ value: UInt8) -> UInt8 { value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) }
        for byte in bytes {
            append(digit(byte >> 4))
            append(digit(byte & 15))
        }
    }
}
