import Model

extension Action {
    static let describeInstances = Action(
        .ec2, "DescribeInstances", accepts: ["InstanceId.#", "MaxResults", "NextToken"] + filterParameters,
        bucket: BucketFigures(100, 20), openBucket: BucketFigures(50, 10)
    ) { cloud, call, writer throws(Refusal) in
        let ids = call.form.list("InstanceId")
        let filters = try Filters(call.form, known: CloudInstance.filterNames)
        let page = try Page(call, settings: cloud.settings, bounds: 5...1_000, ids: ids, idsName: "instancesSet")
        let broken = cloud.settings.brokenZones
        let isAsked = cloud[call.lane].instances.all.contains { instance in
            (ids.isEmpty || ids.contains(instance.id)) && broken.contains(instance.zone(in: call.lane))
                && filters.match(tags: instance.tags) { instance.attribute($0, in: call.lane) }
        }
        // A listing without ids and filters reads every zone (FACTS F42).
        let isWhole = ids.isEmpty && call.form.groups("Filter").isEmpty
        if isAsked || (isWhole && broken.contains { $0.hasPrefix(call.lane.region.name) }) {
            throw Refusal("InternalError", "An internal error has occurred", status: 500)
        }
        for id in ids where !cloud.shows(\.instances, id, to: call) { throw .noInstance(id) }
        let (found, next) = cloud.list(\.instances, page, for: call) { _, instance in
            filters.match(tags: instance.tags) { instance.attribute($0, in: call.lane) }
        }
        let odd = cloud.settings.odd
        writer.list("reservationSet", of: found) { writer, instance in
            writer.text("reservationId", instance.item.reservationID)
            writer.item(odd: odd.merging(instance.item.odd) { $1 }) { writer in
                writer.text("ownerId", call.owner)
                writer.element("groupSet") { _ in }
                writer.list("instancesSet", of: [instance.item]) { $1.write(to: &$0, in: call.lane) }
            }
        }
        writer.text("nextToken", next)
        return []
    }
}

extension CloudInstance {
    static let filterNames: Set<String> = [
        "instance-id", "instance-state-name", "architecture", "image-id", "instance-type", "owner-id", "platform",
        "root-device-name", "virtualization-type", "block-device-mapping.volume-id", "reservation-id",
        "availability-zone",
    ]

    var reservationID: String { "r-" + id.dropFirst(2) }

    func zone(in lane: Lane) -> String { "\(lane.region)\(zone)" }

    func attribute(_ name: String, in lane: Lane) -> [String] {
        switch name {
        case "instance-id": [id]
        case "instance-state-name": [state.rawValue]
        case "architecture": [architecture]
        case "image-id": [imageID]
        case "instance-type": [instanceType]
        case "owner-id": [lane.account.digits]
        case "availability-zone": [zone(in: lane)]
        case "platform": platform.map { [$0] } ?? []
        case "root-device-name": [rootDeviceName]
        case "virtualization-type": [virtualizationType]
        case "block-device-mapping.volume-id": devices.map(\.volume)
        case "reservation-id": [reservationID]
        default: []
        }
    }

    /// The network interfaces with so many addresses. All addresses are written alike, which costs a copy of bytes.
    private static func interfaces(_ addresses: Int) -> XMLWriter {
        var interfaces = XMLWriter()
        interfaces.element("networkInterfaceSet") { writer in
            for first in stride(from: 0, to: addresses, by: addressesPerInterface) {
                writer.element("item") { writer in
                    writer.text("networkInterfaceId", "eni-0123456789abcdef0")
                    writer.text("status", "in-use")
                    writer.element("privateIpAddressesSet") { writer in
                        for _ in first..<min(addresses, first + addressesPerInterface) { writer.append(address) }
                    }
                }
            }
        }
        return interfaces
    }

    private static let addressesPerInterface = 50
    /// One address with the white space of EC2's answers, some 340 bytes.
    private static let address: XMLWriter = {
        let indent = "\n" + String(repeating: " ", count: 40)
        var address = XMLWriter()
        address.element("item") { writer in
            for (name, value) in [
                ("privateIpAddress", "10.0.123.45"), ("privateDnsName", "ip-10-0-123-45.eu-west-1.compute.internal"),
                ("primary", "false"),
            ] {
                writer.raw(indent)
                writer.text(name, value)
            }
            writer.raw(indent)
        }
        return address
    }()

    private static let stateCodes: [State: Int] = [
        .pending: 0, .running: 16, .shuttingDown: 32, .terminated: 48, .stopping: 64, .stopped: 80,
    ]

    func write(to writer: inout XMLWriter, in lane: Lane) {
        writer.text("instanceId", id)
        writer.text("imageId", imageID)
        writer.element("instanceState") { writer in
            writer.text("code", Self.stateCodes[state] ?? 16)
            writer.text("name", state.rawValue)
        }
        writer.text("privateDnsName", "")
        writer.text("amiLaunchIndex", 0)
        writer.productCodes(productCodes)
        writer.text("instanceType", instanceType)
        writer.text("launchTime", launchedAt)
        writer.element("placement") { writer in
            writer.text("availabilityZone", zone(in: lane))
            writer.text("tenancy", "default")
        }
        writer.text("kernelId", kernelID)
        writer.text("ramdiskId", ramdiskID)
        writer.text("platform", platform)
        writer.element("monitoring") { $0.text("state", "disabled") }
        writer.text("architecture", architecture)
        writer.text("rootDeviceType", "ebs")
        writer.text("rootDeviceName", rootDeviceName)
        writer.list("blockDeviceMapping", of: devices) { writer, device in
            writer.text("deviceName", device.device)
            writer.element("ebs") { writer in
                writer.text("volumeId", device.volume)
                writer.text("status", "attached")
                writer.text("attachTime", launchedAt)
                writer.text("deleteOnTermination", device.deleteOnTermination)
            }
        }
        writer.text("virtualizationType", virtualizationType)
        if addresses > 0 { writer.append(Self.interfaces(addresses)) }
        writer.tags(tags)
        writer.text("hypervisor", "xen")
        writer.text("ebsOptimized", false)
        writer.text("enaSupport", enaSupport)
        writer.text("sriovNetSupport", sriovNetSupport)
        writer.text("bootMode", bootMode)
        writer.text("tpmSupport", tpmSupport)
        writer.element("hibernationOptions") { $0.text("configured", hibernation) }
        writer.element("metadataOptions") { writer in
            writer.text("state", "applied")
            writer.text("httpTokens", httpTokens)
            writer.text("httpPutResponseHopLimit", 1)
            writer.text("httpEndpoint", "enabled")
        }
        writer.text("platformDetails", platformDetails)
        writer.text("usageOperation", usageOperation)
    }
}
