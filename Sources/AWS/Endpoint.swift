import HTTP
import Model

/// The address at which a service of a region is called.
package struct Endpoint: Hashable, Sendable {
    package let service: Service
    package let url: HTTPURL

    package init(service: Service, url: HTTPURL) {
        self.service = service
        self.url = url
    }
}
