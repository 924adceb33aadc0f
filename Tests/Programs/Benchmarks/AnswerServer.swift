import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// The server of the calls row: a separate process that answers requests of the query protocol with canned documents.
/// It does as little work as possible, so that it hardly changes the measurement.
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

/// Serves one connection. It gathers and answers one request after the other.
final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var gathered: [UInt8] = []

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        gathered += unwrapInboundIn(data).readableBytesView
        while let length = wholeRequest() {
            let answer = CannedAnswer.answer(to: gathered[..<length])
            gathered.removeFirst(length)
            context.write(wrapOutboundOut(ByteBuffer(bytes: answer)), promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

    /// The length of the first request; nil until all of it has arrived.
    private func wholeRequest() -> Int? {
        guard let head = gathered[...].end(of: "\r\n\r\n") else { return nil }
        let digits = gathered[..<head].word(after: "Content-Length: ")
        let whole = head + digits.reduce(0) { $0 * 10 + Int($1) - 48 }
        return gathered.count >= whole ? whole : nil
    }
}

/// The answers of EC2 and STS, with the few parts of the request that the client checks. The search works on bytes,
/// because a search in text would take more time than the client.
enum CannedAnswer {
    static func answer(to request: ArraySlice<UInt8>) -> [UInt8] {
        let body: [UInt8]
        if request.end(of: "Action=CreateSnapshot&") != nil {
            let volume = request.word(after: "VolumeId=")
            let owner = request.word(after: "Credential=ASIA")
            body = snapshot[0] + volume.dropFirst(4) + snapshot[1] + volume + snapshot[2] + owner + snapshot[3]
        } else if request.end(of: "Action=AssumeRole&") != nil {
            let account = request.word(after: "RoleArn=arn%3Aaws-cn%3Aiam%3A%3A")
            body = role[0] + account + role[1] + account + role[2]
        } else {
            body = nothing
        }
        return head + Array(String(body.count).utf8) + endOfHead + body
    }

    private static let head = Array(
        """
        HTTP/1.1 200 OK\r\nContent-Type: text/xml;charset=UTF-8\r\n\
        x-amzn-RequestId: 7a62c49f-347e-4fc4-9331-6e8eexample\r\nContent-Length:\u{20}
        """.utf8)
    private static let endOfHead = Array("\r\n\r\n".utf8)
    private static let nothing = Array(
        "<DescribeSnapshotsResponse><requestId>r</requestId><snapshotSet/></DescribeSnapshotsResponse>".utf8)

    /// The parts of the answer around three gaps: the volume without its prefix, the volume, and the account.
    private static let snapshot = parts(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <CreateSnapshotResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
            <requestId>7a62c49f-347e-4fc4-9331-6e8eexample</requestId>
            <snapshotId>snap-@</snapshotId><volumeId>@</volumeId>
            <status>pending</status><startTime>2026-11-23T04:00:00.000Z</startTime><progress/>
            <ownerId>@</ownerId><volumeSize>8</volumeSize><description>canned</description>
            <encrypted>false</encrypted><storageTier>standard</storageTier>
        </CreateSnapshotResponse>
        """)

    /// The parts of the answer around two gaps. Both take the account, because the keys of a role name their account.
    private static let role = parts(
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <AssumedRoleUser><Arn>arn:aws-cn:sts::@:assumed-role/aws-man/session</Arn>
        <AssumedRoleId>AROA:session</AssumedRoleId></AssumedRoleUser>
        <Credentials><AccessKeyId>ASIA@</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
        <SessionToken>token</SessionToken><Expiration>2036-11-23T05:00:00Z</Expiration></Credentials>
        </AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>
        """)

    private static func parts(_ text: String) -> [[UInt8]] { text.split(separator: "@").map { Array($0.utf8) } }
}

extension ArraySlice<UInt8> {
    /// The index after the first occurrence of `mark`.
    func end(of mark: StaticString) -> Int? {
        mark.withUTF8Buffer { mark in
            guard let first = mark.first, count >= mark.count else { return nil }
            for start in startIndex...(endIndex - mark.count) where self[start] == first {
                if self[start..<(start + mark.count)].elementsEqual(mark) { return start + mark.count }
            }
            return nil
        }
    }

    /// The letters, digits and dashes that follow `mark`; empty when the slice does not contain it.
    func word(after mark: StaticString) -> ArraySlice<UInt8> {
        guard let start = end(of: mark) else { return [] }
        return self[start...].prefix { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
        }
    }
}
