import HTTP
import Model

/// Where a service of a region is asked.
package struct Endpoint: Hashable, Sendable {
    package let service: Service
    package let url: HTTPURL

    package init(service: Service, url: HTTPURL) {
        self.service = service
        self.url = url
    }
}
