import Model

extension Action {
    static let createImage = Action(
        .ec2, "CreateImage", mutates: true,
        accepts: ["InstanceId", "Name", "Description", "NoReboot"] + ImageMapping.parameters + tagParameters,
        bucket: BucketFigures(50, 5), also: tagging
    ) { cloud, call, writer throws(Refusal) in
        let form = call.form
        let instanceID = try form.required("InstanceId")
        let name = try form.required("Name")
        let tags = try form.tagSpecifications(allowed: ["image", "snapshot"])
        let keepsRunning = try form.flag("NoReboot")
        guard let instance = cloud[call.lane].instances[instanceID] else { throw .noInstance(instanceID) }
        guard [.running, .stopped].contains(instance.state) else {
            throw Refusal(
                "IncorrectState",
                "Instance is not in state 'running' or 'stopped'. Current state: \(instance.state.rawValue)")
        }
        try cloud[call.lane].checkName(name)
        let volumes = try cloud[call.lane].volumes(of: instance, for: form)
        let settings = cloud.settings
        for (_, volume) in volumes { try cloud[call.lane].checkRoom(for: volume, at: call.now, settings) }
        var random = cloud[call.lane].random
        var image = CloudImage(
            id: random.identifier("ami"), name: name, createdAt: call.now, state: .pending,
            endsAt: cloud.endsAt(call, settings.imageSeconds, &random), tags: tags["image"] ?? [:],
            rootDeviceName: instance.rootDeviceName)
        image.copyTraits(of: instance)
        image.description = form["Description"] ?? ""
        image.failure = call.delayedFailure
        cloud[call.lane].random = random
        for (attachment, volume) in volumes {
            let snapshot = cloud.makeSnapshot(
                of: volume, description: "Created by CreateImage(\(instanceID)) for \(image.id)",
                tags: tags["snapshot"] ?? [:], call)
            image.devices.append(
                CloudImageDevice(
                    name: attachment.device, snapshot: snapshot.id, sizeGiB: volume.sizeGiB, type: volume.type,
                    deleteOnTermination: attachment.deleteOnTermination, encrypted: volume.kmsKeyID != nil))
        }
        cloud.register(image, call)
        if !keepsRunning, instance.state == .running {
            cloud[call.lane].instances.change(instanceID) { $0.reboots += 1 }
        }
        writer.text("imageId", image.id)
        return [image.id] + image.devices.compactMap(\.snapshot)
    }
}

extension LaneState {
    /// The volumes of the image: all attached volumes, except those that the mapping excludes by `NoDevice`.
    fileprivate func volumes(
        of instance: CloudInstance, for form: Form
    ) throws(Refusal) -> [(CloudAttachment, CloudVolume)] {
        var excluded: Set<String> = []
        for group in form.groups("BlockDeviceMapping") {
            let device = try form.required("\(group).DeviceName")
            guard instance.devices.contains(where: { $0.device == device }) else {
                throw Refusal("InvalidBlockDeviceMapping", "The device '\(device)' is not on the instance")
            }
            if form["\(group).NoDevice"] != nil { excluded.insert(device) }
        }
        guard !excluded.contains(instance.rootDeviceName) else {
            throw Refusal("InvalidBlockDeviceMapping", "The root device cannot be left out")
        }
        var volumes: [(CloudAttachment, CloudVolume)] = []
        for attachment in instance.devices where !excluded.contains(attachment.device) {
            guard let volume = self.volumes[attachment.volume] else { continue }
            volumes.append((attachment, volume))
        }
        return volumes
    }
}

extension CloudImage {
    /// Copies the properties of the instance, which RegisterImage takes as parameters instead.
    fileprivate mutating func copyTraits(of instance: CloudInstance) {
        architecture = instance.architecture
        virtualizationType = instance.virtualizationType
        bootMode = instance.bootMode
        enaSupport = instance.enaSupport
        sriovNetSupport = instance.sriovNetSupport
        tpmSupport = instance.tpmSupport
        uefiData = instance.uefiData
        kernelID = instance.kernelID
        ramdiskID = instance.ramdiskID
        platform = instance.platform
        platformDetails = instance.platformDetails
        usageOperation = instance.usageOperation
        productCodes = instance.productCodes
        sourceInstance = instance.id
    }
}
