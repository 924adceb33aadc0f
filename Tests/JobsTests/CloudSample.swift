import AWS
import Accounts
import CloudSimulator
import Foundation
import Jobs
import Model

/// A simulated account with every resource that a night meets, some weeks old.
enum CloudSample {
    /// 04:00:00 in Shanghai, in the night of the 23rd.
    static let start = Sample.night.start + .hours(1)
    static let user = "backup"

    static func key(_ account: AccountID = Sample.account) -> CloudKey {
        .user(user, of: account, in: Sample.region.partition)
    }

    static func account(_ region: CloudRegion) -> CloudAccount {
        CloudAccount(id: Sample.account, partition: Sample.region.partition, keys: [key()], regions: [region])
    }

    /// `instances` of two volumes each; every volume has a snapshot of each of the last `days` days. The topic exists.
    static func region(instances: Int = 1, days: ClosedRange<Int> = 1...10, tagged: Bool = true) -> CloudRegion {
        var region = CloudRegion(region: Sample.region)
        region.topics = [CloudTopic("ec2-NetworkOut-Alarm")]
        for number in 0..<instances { add(number, days: days, tagged: tagged, to: &region) }
        return region
    }

    static func instanceID(_ number: Int) -> String { "i-00000000000000\(100 + number)" }
    static func volumeID(_ number: Int, _ index: Int) -> String { "vol-0000000000000\(100 + number)\(index)" }
    static func snapshotID(_ number: Int, _ index: Int, daysAgo: Int) -> String {
        "snap-00000000000\(100 + number)\(index)\(100 + daysAgo)"
    }

    private static func add(_ number: Int, days: ClosedRange<Int>, tagged: Bool, to region: inout CloudRegion) {
        var instance = CloudInstance(id: instanceID(number), launchedAt: start - .days(400))
        instance.tags = ["Name": "web-\(number)"]
        if tagged { instance.tags["AutoSnapshot"] = "true" }
        for index in 0..<2 {
            let volume = CloudVolume(id: volumeID(number, index), sizeGiB: 8 + index, createdAt: start - .days(400))
            instance.devices.append(
                CloudAttachment(device: index == 0 ? "/dev/xvda" : "/dev/sdb", volume: volume.id))
            region.volumes.append(volume)
            for day in days {
                region.snapshots.append(snapshot(number, index, daysAgo: day))
            }
        }
        region.instances.append(instance)
    }

    static func snapshot(_ number: Int, _ index: Int, daysAgo: Int) -> CloudSnapshot {
        let made = start - .days(daysAgo) + .seconds(30)
        let volume = volumeID(number, index)
        let run = "nightly-\(made.day(in: Sample.zone))"
        var tags: [ExactText: ExactText] = [
            "Name": "web-\(number)", "AutoSnapshot": "true", "aws-man:run": ExactText(run),
            "aws-man:task": "\(run)/create-snapshot/\(volume)", "aws-man:instance": ExactText(instanceID(number)),
        ]
        if index == 0 { tags["RootDeviceSnapshot"] = "true" }
        return CloudSnapshot(
            id: snapshotID(number, index, daysAgo: daysAgo), volume: volume, sizeGiB: 8 + index, startedAt: made,
            description: ResourceDescription.snapshot(instanceName: "web-\(number)", at: made).text, tags: tags)
    }

    static func image(_ number: Int, daysAgo: Int, snapshot: String, tags: [ExactText: ExactText] = [:]) -> CloudImage {
        let made = start - .days(daysAgo)
        let week = ExactText(ISOWeek(made.day(in: Sample.zone)).description)
        return CloudImage(
            id: "ami-00000000000\(100 + number)\(100 + daysAgo)", name: "web-\(number)-\(week)", createdAt: made,
            tags: ["AutoAMI": "true", "aws-man:instance": ExactText(instanceID(number)), "aws-man:week": week]
                .merging(tags) { _, new in new },
            devices: [CloudImageDevice(name: "/dev/xvda", snapshot: snapshot, sizeGiB: 8)])
    }
}
