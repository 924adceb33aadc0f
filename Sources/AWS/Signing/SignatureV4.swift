import HTTP
import Model

/// AWS Signature Version 4, in headers: pure, the date is given. Source: "Create a signed AWS API request" (IAM user
/// guide). Every header of the request is signed except those that proxies may change.
package struct SignatureV4: Sendable {
    /// As in the credential scope, e.g. `monitoring`.
    package let service: String
    package let region: String
    package let date: Instant

    package init(service: String, region: String, date: Instant) {
        self.service = service
        self.region = region
        self.date = date
    }

    /// The request with `X-Amz-Date`, `X-Amz-Security-Token` when there is one, and `Authorization` added.
    package func sign(_ request: HTTPRequest, with credentials: Credentials) -> HTTPRequest {
        sign(request, with: credentials, key: signingKey(secret: credentials.secretAccessKey))
    }

    /// The same with a key that was derived before.
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

    /// Good for one secret, day, region and service: four HMACs that need not be done for every request.
    package func signingKey(secret: String) -> SigningKey {
        let day = Digest.hmac(key: Array("AWS4\(secret)".utf8), Array(UTCComponents(date).compactDate.utf8))
        let regional = Digest.hmac(key: day, Array(region.utf8))
        let ofService = Digest.hmac(key: regional, Array(service.utf8))
        return SigningKey(bytes: Digest.hmac(key: ofService, Array("aws4_request".utf8)))
    }
}

/// A derived key. As secret as what it is derived from: shows nothing.
package struct SigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    fileprivate let bytes: [UInt8]

    package var description: String { "SigningKey(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
