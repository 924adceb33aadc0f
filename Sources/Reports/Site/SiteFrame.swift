import Model

/// The surroundings of a page of the site: the links to the other pages, and the line with the latest news.
package struct SiteFrame: Sendable {
    package enum Place: String, Sendable, CaseIterable {
        case newest, nights, accounts, tasks, other

        fileprivate var link: SiteLink? {
            switch self {
            case .newest: SiteLink([], "Newest run")
            case .nights: SiteLink(["nights"], "Nights")
            case .accounts: SiteLink(["accounts"], "Accounts")
            case .tasks: SiteLink(["tasks"], "Tasks")
            case .other: nil
            }
        }
    }

    private let place: Place
    private let mark: String?

    /// - Parameter mark: the mark of the news that the page shows (`SiteNews`): the page is loaded again when the news have
    ///   another. Empty for a page that is not loaded again, and nil for one without news.
    package init(_ place: Place, mark: String? = "") { (self.place, self.mark) = (place, mark) }

    struct Content {
        let links: [SiteLink]
        /// The mark, if the page shows news.
        let live: [String]
    }

    static func contents(_ frame: SiteFrame?) -> [Content] {
        guard let frame else { return [] }
        let links = Place.allCases.compactMap { place in
            place.link.map { link in
                var link = link
                link.isHere = place == frame.place
                return link
            }
        }
        return [Content(links: links, live: frame.mark.map { [$0] } ?? [])]
    }
}

/// The policy of contents. A page loads and runs nothing but its own style sheets, and in the site its own script and events.
package enum PagePolicy {
    /// The hashes of the style sheets and of the script, by which the policy allows these and nothing else.
    package static let styleHash = "sha256-rUADKJDMltyWPz6cE9iumAEG0RkTvYNinMtPr3zS2DE="
    package static let siteStyleHash = "sha256-iuICHb5SNIL+ukPdnwIwKwzGe9H4tSMDCeDoKnojBYc="
    package static let scriptHash = "sha256-rxvMCIf63W5/YK3OoxXQxA0IoXRSlvIHN6mBO6BaFo4="

    /// - Parameter frame: the site around the page; nil for a page in a file.
    package static func text(_ frame: SiteFrame?) -> String {
        guard frame != nil else {
            return "default-src 'none'; style-src '\(styleHash)'; base-uri 'none'; form-action 'none'"
        }
        return "default-src 'none'; style-src '\(styleHash)' '\(siteStyleHash)'; script-src '\(scriptHash)'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'self'"
    }

    /// The policy of the site's pages.
    package static var ofSite: String { text(SiteFrame(.other)) }
}
