import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// The other side of the client path, in a process of its own: reads requests of the query protocol and answers each
/// with a canned document, as cheaply as a server can, so that little of what is measured is its cost.
struct AnswerServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer-server", abstract: "Answers on a loopback port until it is ended; prints the port first.")

    mutating func run() async throws {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AnswerHandler())
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        FileHandle.standardOutput.write(Data("\(channel.localAddress?.port ?? 0)\n".utf8))
        try await channel.closeFuture.get()
    }
}

/// One connection: gathers a request, answers it, goes on.
final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var gathered = ByteBuffer()
    private static let endOfHead = Array("\r\n\r\n".utf8)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var data = unwrapInboundIn(data)
        gathered.writeBuffer(&data)
        while let request = next() { context.write(wrapOutboundOut(CannedAnswer.answer(to: request)), promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

    /// A whole request's text, when it is there.
    private func next() -> Substring? {
        let bytes = gathered.readableBytesView
        guard let head = bytes.firstRange(of: Self.endOfHead) else { return nil }
        let text = Substring(decoding: bytes, as: UTF8.self)
        let length = text.number(after: "Content-Length: ")
        let whole = bytes.distance(from: bytes.startIndex, to: head.upperBound) + length
        guard bytes.count >= whole else { return nil }
        gathered.moveReaderIndex(forwardBy: whole)
        if gathered.readableBytes == 0 { gathered.clear() }
        return text
    }
}

/// What EC2 and STS would say, with the few parts that the client checks taken from the request.
enum CannedAnswer {
    static func answer(to request: Substring) -> ByteBuffer {
        let body: String
        if request.contains("Action=CreateSnapshot&") {
            body = snapshot(of: request.word(after: "VolumeId="), account: account(in: request))
        } else if request.contains("Action=AssumeRole&") {
            body = role(of: request.word(after: "RoleArn=arn%3Aaws-cn%3Aiam%3A%3A"))
        } else {
            body = "<DescribeSnapshotsResponse><requestId>r</requestId><snapshotSet/></DescribeSnapshotsResponse>"
        }
        return ByteBuffer(
            string: """
                HTTP/1.1 200 OK\r\nContent-Type: text/xml;charset=UTF-8\r\nContent-Length: \(body.utf8.count)\r\n\
                x-amzn-RequestId: 7a62c49f-347e-4fc4-9331-6e8eexample\r\n\r\n\(body)
                """)
    }

    /// The keys that `role` gives name their account.
    private static func account(in request: Substring) -> Substring { request.word(after: "Credential=ASIA") }

    private static func snapshot(of volume: Substring, account: Substring) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <CreateSnapshotResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
            <requestId>7a62c49f-347e-4fc4-9331-6e8eexample</requestId>
            <snapshotId>snap-\(volume.dropFirst(4))</snapshotId><volumeId>\(volume)</volumeId>
            <status>pending</status><startTime>2026-11-23T04:00:00.000Z</startTime><progress/>
            <ownerId>\(account)</ownerId><volumeSize>8</volumeSize><description>canned</description>
            <encrypted>false</encrypted><storageTier>standard</storageTier>
        </CreateSnapshotResponse>
        """
    }

    private static func role(of account: Substring) -> String {
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <AssumedRoleUser><Arn>arn:aws-cn:sts::\(account):assumed-role/aws-man/session</Arn>
        <AssumedRoleId>AROA:session</AssumedRoleId></AssumedRoleUser>
        <Credentials><AccessKeyId>ASIA\(account)</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
        <SessionToken>token</SessionToken><Expiration>2036-11-23T05:00:00Z</Expiration></Credentials>
        </AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>
        """
    }
}

extension Substring {
    /// The digits and letters that follow `mark`, to the first other character.
    func word(after mark: String) -> Substring {
        guard let range = range(of: mark) else { return "" }
        return self[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    }

    func number(after mark: String) -> Int { Int(word(after: mark)) ?? 0 }
}
