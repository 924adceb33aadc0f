import Model

/// Asks EC2 whether it would make a call, without making it. EC2 answers `DryRunOperation` when it would, and
/// `UnauthorizedOperation` when the keys may not (FACTS F78). A success is a call that was made in spite of the question.
/// Only AWS is asked: an emulator that does not know the parameter makes the call.
/// Source: the parameter `DryRun` of EC2 2016-11-15.
package struct DryRun<Base: Operation>: ReadOperation {
    package static var service: Service { Base.service }
    package static var action: String { Base.action }
    package static var isForAWSAlone: Bool { true }

    package let base: Base

    package init(_ base: Base) {
        precondition(Base.service == .ec2, "only EC2 has dry runs")
        self.base = base
    }

    package var parameters: [(name: String, value: String)] { base.parameters + [("DryRun", "true")] }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) {}
}
