import Model

extension Action {
    static let describeRegions = Action(
        .ec2, "DescribeRegions", accepts: ["RegionName.#", "AllRegions"] + filterParameters,
        bucket: BucketFigures(100, 20)
    ) { cloud, call, writer throws(Refusal) in
        let names = call.form.list("RegionName")
        let all = try call.form.flag("AllRegions")
        let filters = try Filters(
            call.form, known: ["region-name", "endpoint", "opt-in-status"], hasTags: false)
        let own = cloud.lanes.filter { $0.key.account == call.caller.account }
        var access = Dictionary(own.map { ($0.key.region.name, $0.value.access) }) { first, _ in first }
        if all {
            for name in RegionTable.names[call.caller.region.partition] ?? [] where access[name] == nil {
                access[name] = .notOptedIn
            }
        }
        for name in names where access[name] == nil {
            throw .badValue("Invalid region names provided: \(name)")
        }
        let suffix = call.caller.region.partition.dnsSuffix
        let shown = access.filter { name, access in
            (all || access != .notOptedIn) && (names.isEmpty || names.contains(name))
                && filters.match(tags: [:]) { attribute in
                    switch attribute {
                    case "region-name": [name]
                    case "endpoint": ["ec2.\(name).\(suffix)"]
                    default: [access.rawValue]
                    }
                }
        }
        writer.list("regionInfo", of: shown.sorted { $0.key < $1.key }) { writer, region in
            writer.text("regionName", region.key)
            writer.text("regionEndpoint", "ec2.\(region.key).\(suffix)")
            writer.text("optInStatus", region.value.rawValue)
        }
        return []
    }

    static let describeAvailabilityZones = Action(
        .ec2, "DescribeAvailabilityZones", accepts: ["AllAvailabilityZones"], bucket: BucketFigures(100, 20)
    ) { cloud, call, writer throws(Refusal) in
        let used = cloud[call.lane].instances.all.map { $0.zone(in: call.lane) }
        let zones = Set(["a", "b", "c"].map { "\(call.lane.region)\($0)" } + used)
        writer.list("availabilityZoneInfo", of: zones.sorted()) { writer, zone in
            writer.text("zoneName", zone)
            writer.text("zoneState", "available")
            writer.text("regionName", call.lane.region.name)
            writer.text("optInStatus", "opt-in-not-required")
            writer.text("zoneType", "availability-zone")
        }
        return []
    }

    static let getInstanceUefiData = Action(
        .ec2, "GetInstanceUefiData", accepts: ["InstanceId"], bucket: BucketFigures(100, 20)
    ) { cloud, call, writer throws(Refusal) in
        let id = try call.form.required("InstanceId")
        guard let instance = cloud[call.lane].instances[id] else { throw .noInstance(id) }
        guard let data = instance.uefiData else {
            throw Refusal("UnsupportedOperation", "The instance '\(id)' has no UEFI data")
        }
        writer.text("instanceId", id)
        writer.text("uefiData", data)
        return []
    }
}
