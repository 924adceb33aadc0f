import AWS
import Model

/// The process's way to AWS, shared by all accounts and regions.
package struct CloudAccess: Sendable {
    let client: AWSClient
    let endpoints: Endpoints
    let identities: Identities
    let effects: Effects
    let pageSizes = PageSizes()

    package init(client: AWSClient, endpoints: Endpoints, identities: Identities, effects: Effects) {
        self.client = client
        self.endpoints = endpoints
        self.identities = identities
        self.effects = effects
    }
}
