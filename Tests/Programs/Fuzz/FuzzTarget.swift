import Model

/// One kind of input from outside the program, and what must hold for every input of that kind.
protocol FuzzTarget: Sendable {
    associatedtype Input: Sendable

    /// The most seconds that one case may take.
    static var secondsMaximum: UInt32 { get }

    /// Draws an input. The same random numbers give the same input.
    func draw(_ random: inout SeededRandom) throws -> Input
    /// Returns what is wrong; nil if the program read the input or refused it in words.
    func complaint(about input: Input) async throws -> String?
    func shown(_ input: Input) -> String
}

extension FuzzTarget {
    static var secondsMaximum: UInt32 { 5 }
}

extension FuzzTarget where Input == [UInt8] {
    func shown(_ input: [UInt8]) -> String { String(decoding: input, as: UTF8.self).debugDescription }
}

extension FuzzTarget where Input == String {
    func shown(_ input: String) -> String { input.debugDescription }
}
