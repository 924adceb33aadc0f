import Model

extension Action {
    static let registerImage = Action(
        .ec2, "RegisterImage", mutates: true,
        accepts: [
            "Name", "Description", "Architecture", "BootMode", "TpmSupport", "UefiData", "ImdsSupport", "KernelId",
            "RamdiskId", "RootDeviceName", "VirtualizationType", "SriovNetSupport", "EnaSupport",
        ] + ImageMapping.parameters + tagParameters,
        bucket: BucketFigures(50, 5), also: tagging
    ) { cloud, call, writer throws(Refusal) in
        let form = call.form
        let name = try form.required("Name")
        let tags = try form.tagSpecifications(allowed: ["image"])["image"] ?? [:]
        let root = try form.required("RootDeviceName")
        try cloud[call.lane].checkName(name)
        let devices = try ImageMapping.devices(form, in: cloud[call.lane])
        guard let source = devices.first(where: { $0.name == root })?.snapshot,
            let snapshot = cloud[call.lane].snapshots[source]
        else {
            throw Refusal("InvalidBlockDeviceMapping", "The root device '\(root)' has no snapshot in the mapping")
        }
        var random = cloud[call.lane].random
        // Why: the defaults of RegisterImage are i386, paravirtual and no ENA (FACTS F21).
        var image = CloudImage(
            id: random.identifier("ami"), name: name, createdAt: call.now, state: .pending,
            endsAt: cloud.endsAt(call, cloud.settings.imageSeconds, &random), tags: tags, rootDeviceName: root,
            devices: devices)
        image.description = form["Description"] ?? ""
        image.architecture = try form.choice("Architecture", ["i386", "x86_64", "arm64"]) ?? "i386"
        image.virtualizationType = try form.choice("VirtualizationType", ["hvm", "paravirtual"]) ?? "paravirtual"
        image.bootMode = try form.choice("BootMode", ["legacy-bios", "uefi", "uefi-preferred"])
        image.tpmSupport = try form.choice("TpmSupport", ["v2.0"])
        image.imdsSupport = try form.choice("ImdsSupport", ["v2.0"])
        image.sriovNetSupport = try form.choice("SriovNetSupport", ["simple"])
        image.enaSupport = try form.flag("EnaSupport")
        image.uefiData = form["UefiData"]
        image.kernelID = form["KernelId"]
        image.ramdiskID = form["RamdiskId"]
        image.failure = call.delayedFailure
        if image.virtualizationType == "paravirtual", image.enaSupport || image.sriovNetSupport != nil {
            throw Refusal("InvalidParameterCombination", "Enhanced networking is not supported on paravirtual images")
        }
        guard snapshot.state == .completed else {
            throw Refusal("IncorrectState", "The snapshot '\(source)' is not in state 'completed'")
        }
        cloud[call.lane].random = random
        cloud.register(image, call)
        writer.text("imageId", image.id)
        return [image.id]
    }
}

extension Cloud {
    mutating func register(_ image: CloudImage, _ call: ActionCall) {
        let listedFrom = listedFrom(call)
        self[call.lane].add(image, listedFrom: listedFrom)
    }
}

extension LaneState {
    /// Refuses a malformed name, and a name that any image of the account and region has, even a disabled image.
    func checkName(_ name: String) throws(Refusal) {
        let scalars = name.unicodeScalars
        let isWellFormed =
            (3...128).contains(scalars.count)
            && scalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    || "()[] ./-'@_".unicodeScalars.contains(scalar)
            }
        guard isWellFormed else {
            throw Refusal(
                "InvalidAMIName.Malformed",
                "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, "
                    + "'(', ')', '.', '-', '/' and '_'")
        }
        if let holder = images.all.first(where: { $0.name == name }) {
            throw Refusal("InvalidAMIName.Duplicate", "AMI name \(name) is already in use by AMI \(holder.id)")
        }
        if heldNames[name] != nil { throw Refusal("InvalidAMIName.Duplicate", "AMI name \(name) is already in use") }
    }
}

/// The `BlockDeviceMapping.N` parameters of RegisterImage and CreateImage.
enum ImageMapping {
    static let parameters = [
        "BlockDeviceMapping.#.DeviceName", "BlockDeviceMapping.#.NoDevice", "BlockDeviceMapping.#.Ebs.SnapshotId",
        "BlockDeviceMapping.#.Ebs.VolumeSize", "BlockDeviceMapping.#.Ebs.VolumeType",
        "BlockDeviceMapping.#.Ebs.DeleteOnTermination", "BlockDeviceMapping.#.Ebs.Iops",
        "BlockDeviceMapping.#.Ebs.Throughput", "BlockDeviceMapping.#.Ebs.Encrypted",
    ]

    static func devices(_ form: Form, in lane: LaneState) throws(Refusal) -> [CloudImageDevice] {
        var devices: [CloudImageDevice] = []
        for group in form.groups("BlockDeviceMapping") {
            let name = try form.required("\(group).DeviceName")
            if form["\(group).NoDevice"] != nil { continue }
            if form["\(group).Ebs.Encrypted"] != nil {
                throw Refusal("InvalidBlockDeviceMapping", "the encrypted flag cannot be specified with a snapshot")
            }
            let id = try form.required("\(group).Ebs.SnapshotId")
            guard let snapshot = lane.snapshots[id] else { throw .noSnapshot(id) }
            let size = try form.number("\(group).Ebs.VolumeSize") ?? snapshot.sizeGiB
            guard size >= snapshot.sizeGiB else {
                throw Refusal(
                    "InvalidBlockDeviceMapping",
                    "Volume of size \(size)GB is smaller than snapshot '\(id)', expect size >= \(snapshot.sizeGiB)GB")
            }
            let type = try form.choice(
                "\(group).Ebs.VolumeType", ["standard", "gp2", "gp3", "io1", "io2", "st1", "sc1"])
            let iops = try form.number("\(group).Ebs.Iops")
            if type == "io1" || type == "io2", iops == nil {
                throw Refusal("MissingParameter", "The parameter iops must be specified for \(type ?? "") volumes.")
            }
            devices.append(
                CloudImageDevice(
                    name: name, snapshot: id, sizeGiB: size, type: type,
                    deleteOnTermination: try form.flag("\(group).Ebs.DeleteOnTermination", or: true),
                    encrypted: snapshot.kmsKeyID != nil))
        }
        return devices
    }
}

extension Form {
    /// The parameter's value, which must be one of the words; nil if the parameter is missing.
    func choice(_ name: String, _ words: Set<String>) throws(Refusal) -> String? {
        guard let word = self[name] else { return nil }
        guard words.contains(word) else { throw .invalid(word, for: name) }
        return word
    }
}
