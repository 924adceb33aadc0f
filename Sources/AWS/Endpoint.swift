import HTTP
import Model

/// The address at which a service of a region is called.
package struct Endpoint: Hashable, Sendable {
    package let service: Service
    package let url: HTTPURL
    /// True for AWS's own address, which the program spelled. False for every address that a person configured: an
    /// emulator may stand there, which need not keep AWS's promises.
    package let isAWS: Bool

    package init(service: Service, url: HTTPURL, isAWS: Bool = false) {
        self.service = service
        self.url = url
        self.isAWS = isAWS
    }
}
