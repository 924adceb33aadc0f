import ArgumentParser
import Foundation

/// The names of all targets, as they are given on the command line.
enum FuzzName: String, CaseIterable, ExpressibleByArgument {
    case accounts, ini, answers, json, fields, heads, curl, urls, texts, database
    /// The check of this program itself, which is not one of `everything`.
    case ownFault = "self"

    static let everything = allCases.filter { $0 != .ownFault }

    /// Makes the target. `directory` is empty, and is removed when the program ends.
    func target(in directory: URL) async throws -> any FuzzTarget {
        switch self {
        case .ownFault: SelfTarget(ProcessInfo.processInfo.environment["AWS_MAN_FUZZ_SELF"] ?? "")
        case .accounts: try AccountsTarget()
        case .ini: INITarget()
        case .answers: AnswersTarget()
        case .json: JSONTarget()
        case .fields: try FieldsTarget()
        case .heads: HeadsTarget()
        case .curl: try CurlTarget()
        case .urls: URLsTarget()
        case .texts: TextsTarget()
        case .database: try await DatabaseTarget(in: directory)
        }
    }
}
