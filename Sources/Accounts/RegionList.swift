import Model
import Yams

/// The value of the key `regions` in a file.
enum RegionList: Hashable {
    case listed([Region])
    case allEnabled

    /// The most regions in a list. AWS has fewer, so a longer list is a mistake.
    static let regionsMaximum = 100
    static let expectation = "expected a list such as [cn-north-1], or all-enabled"

    /// The regions in `endpoints.json` of botocore 1.43. Another region may be new, so it gives a warning and no
    /// problem.
    static let known: Set<String> = [
        "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
        "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
        "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1",
        "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1",
        "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2", "cn-north-1",
        "cn-northwest-1", "us-gov-east-1", "us-gov-west-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1",
        "us-isob-west-1", "eu-isoe-west-1", "us-isof-east-1", "us-isof-south-1", "eusc-de-east-1",
    ]

    /// The value of `regions`, or nil with a problem in `findings`.
    static func read(_ entry: Entry, _ findings: inout Findings) -> RegionList? {
        if entry.node.scalar?.string == "all-enabled" {
            findings.read(entry.path, line: entry.line)
            return .allEnabled
        }
        guard let sequence = entry.node.sequence else {
            findings.reject(expectation, key: entry.path, line: entry.line)
            return nil
        }
        guard !sequence.isEmpty, sequence.count <= regionsMaximum else {
            findings.reject(
                sequence.isEmpty ? "is empty: \(expectation)" : "expected at most \(regionsMaximum) regions",
                key: entry.path, line: entry.line)
            return nil
        }
        var regions: [Region] = []
        for item in sequence {
            guard let region = region(item, of: entry, &findings) else { continue }
            if regions.contains(region) {
                findings.reject("\(region) is listed twice", key: entry.path, line: item.mark?.line)
            }
            regions.append(region)
        }
        guard regions.count == sequence.count else { return nil }
        findings.read(entry.path, line: entry.line)
        return .listed(regions)
    }

    private static func region(_ item: Node, of entry: Entry, _ findings: inout Findings) -> Region? {
        let line = item.mark?.line
        guard let text = item.scalar?.string else {
            findings.reject(expectation, key: entry.path, line: line)
            return nil
        }
        let hint = Suggestion.hint(for: text, among: known)
        guard let region = Region(text) else {
            findings.reject("unknown region \(Shown(text))\(hint)", key: entry.path, line: line)
            return nil
        }
        if !known.contains(region.name) {
            findings.warn("\(region) is not a region that this version knows of\(hint)", key: entry.path, line: line)
        }
        return region
    }
}
