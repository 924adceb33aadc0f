import HTTP
import Model

/// AWS Signature Version 4 in headers, for a given date (FACTS F33). Every header of the request is signed except those
/// that proxies may change.
package struct SignatureV4: Sendable {
    /// The service's name in the credential scope, e.g. `monitoring`.
    package let service: String
    package let region: String
    package let date: Instant

    package init(service: String, region: String, date: Instant) {
        self.service = service
        self.region = region
        self.date = date
    }

    /// Adds `X-Amz-Date`, `X-Amz-Security-Token` when the keys have a token, and `Authorization`.
    package func sign(_ request: HTTPRequest, with credentials: Credentials) -> HTTPRequest {
        sign(request, with: credentials, key: signingKey(secret: credentials.secretAccessKey))
    }

    /// Signs with a key that was derived before.
    package func sign(_ request: HTTPRequest, with credentials: Credentials, key: SigningKey) -> HTTPRequest {
        let time = UTCComponents(date).compact
        var signed = request
        signed.headers.reserveCapacity(request.headers.count + 3)
        signed.headers.append(HTTPHeader("X-Amz-Date", time))
        if let token = credentials.sessionToken { signed.headers.append(HTTPHeader("X-Amz-Security-Token", token)) }
        let canonical = CanonicalRequest(signed)
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        var toSign: [UInt8] = []
        toSign.reserveCapacity(192)
        toSign.append(line: "AWS4-HMAC-SHA256")
        toSign.append(line: time)
        toSign.append(line: scope)
        toSign.append(hex: Digest.sha256(canonical.bytes))
        var authorization: [UInt8] = []
        authorization.reserveCapacity(320)
        authorization.append(contentsOf: "AWS4-HMAC-SHA256 Credential=".utf8)
        authorization.append(contentsOf: credentials.accessKeyID.utf8)
        authorization.append(UInt8(ascii: "/"))
        authorization.append(contentsOf: scope.utf8)
        authorization.append(contentsOf: ", SignedHeaders=".utf8)
        authorization.append(contentsOf: canonical.signedHeaders)
        authorization.append(contentsOf: ", Signature=".utf8)
        authorization.append(hex: Digest.hmac(key: key.bytes, toSign))
        signed.headers.append(HTTPHeader("Authorization", String(decoding: authorization, as: UTF8.self)))
        return signed
    }

    /// Derives the key of one secret, day, region and service by four HMACs. Later requests may use the key again.
    package func signingKey(secret: String) -> SigningKey {
        let day = Digest.hmac(key: Array("AWS4\(secret)".utf8), Array(UTCComponents(date).compactDate.utf8))
        let regional = Digest.hmac(key: day, Array(region.utf8))
        let ofService = Digest.hmac(key: regional, Array(service.utf8))
        return SigningKey(bytes: Digest.hmac(key: ofService, Array("aws4_request".utf8)))
    }
}

/// A derived key. It is as secret as the key that it is derived from, so its description shows nothing.
package struct SigningKey: Sendable, Redacted {
    fileprivate let bytes: [UInt8]

    package var description: String { "SigningKey(…)" }
}
