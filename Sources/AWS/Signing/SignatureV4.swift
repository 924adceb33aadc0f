import HTTP
import Model

/// AWS Signature Version 4, in headers: pure, the date is given. Source: "Create a signed AWS API request" (IAM user
/// guide). Every header of the request is signed except those that proxies may change.
struct SignatureV4: Sendable {
    let service: String
    let region: String
    let date: Instant

    /// The request with `X-Amz-Date`, `X-Amz-Security-Token` when there is one, and `Authorization` added.
    func sign(_ request: HTTPRequest, with credentials: Credentials) -> HTTPRequest {
        sign(request, with: credentials, key: signingKey(secret: credentials.secretAccessKey))
    }

    /// The same with a key that was derived before.
    func sign(_ request: HTTPRequest, with credentials: Credentials, key: SigningKey) -> HTTPRequest {
        let time = UTCComponents(date)
        var signed = request
        signed.headers.append(HTTPHeader("X-Amz-Date", time.compact))
        if let token = credentials.sessionToken { signed.headers.append(HTTPHeader("X-Amz-Security-Token", token)) }
        let canonical = CanonicalRequest(signed)
        let scope = "\(time.compactDate)/\(region)/\(service)/aws4_request"
        let toSign =
            "AWS4-HMAC-SHA256\n\(time.compact)\n\(scope)\n" + Digest.hex(Digest.sha256(Array(canonical.text.utf8)))
        let signature = Digest.hex(Digest.hmac(key: key.bytes, Array(toSign.utf8)))
        signed.headers.append(
            HTTPHeader(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
                    + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"))
        return signed
    }

    /// Good for one secret, day, region and service: four HMACs that need not be done for every request.
    func signingKey(secret: String) -> SigningKey {
        let day = Digest.hmac(key: Array("AWS4\(secret)".utf8), Array(UTCComponents(date).compactDate.utf8))
        let regional = Digest.hmac(key: day, Array(region.utf8))
        let ofService = Digest.hmac(key: regional, Array(service.utf8))
        return SigningKey(bytes: Digest.hmac(key: ofService, Array("aws4_request".utf8)))
    }
}

/// A derived key. As secret as what it is derived from: shows nothing.
struct SigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    fileprivate let bytes: [UInt8]

    var description: String { "SigningKey(…)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
