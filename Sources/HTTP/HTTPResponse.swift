/// A complete response. Its body was read to the end that the protocol announced.
package struct HTTPResponse: Sendable {
    package let status: Int
    package let headers: [HTTPHeader]
    package let body: [UInt8]

    package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header with that name, in any case.
    package func header(_ name: StaticString) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }
}
