import Mustache

/// The templates of the pages. They escape every text.
package enum PageTemplate: String, CaseIterable {
    /// A report, or a part of it.
    case report
    /// Another page of the site.
    case site

    /// The source of the template, without the parts that all pages have.
    package var source: String {
        switch self {
        case .report: Self.text(PackageResources.page_mustache)
        case .site: Self.text(PackageResources.site_mustache)
        }
    }

    /// The pieces that the templates include, by name.
    package static var parts: [String: String] {
        [
            "head": text(PackageResources.head_mustache), "foot": text(PackageResources.foot_mustache),
            "style": text(PackageResources.page_css), "siteStyle": text(PackageResources.site_css),
            "script": text(PackageResources.site_js),
        ]
    }

    func rendered(_ content: some Any) -> String {
        do {
            let parts = try Self.parts.mapValues { try MustacheTemplate(string: $0) }
            return try MustacheTemplate(string: source).render(content, library: MustacheLibrary(templates: parts))
        } catch {
            preconditionFailure("the templates of the pages are well-formed: \(error)")
        }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
