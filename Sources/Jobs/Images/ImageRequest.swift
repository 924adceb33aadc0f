import AWS
import Accounts
import Model

/// The request for an instance's image. It repeats everything that the instance says of itself (FACTS F21).
enum ImageRequest {
    static func register(
        _ instance: Instance, named name: ExactText, from snapshot: Snapshot, volume: Volume?, uefiData: ExactText?,
        payload: RegisterImagePayload, task: TaskIdentity, extra: ExtraTags
    ) -> RegisterImage {
        let rootName = instance.rootDeviceName ?? "/dev/xvda"
        let attached = instance.volumes.first { $0.device == rootName }
        var root = RegisterImage.RootDevice(
            name: rootName, snapshot: snapshot.id, deleteOnTermination: attached?.deleteOnTermination ?? true)
        if let volume {
            // Why the larger: a volume can grow after its snapshot, and a disk cannot be smaller than its snapshot.
            root.sizeGiB = max(volume.sizeGiB, snapshot.volumeSizeGiB)
            root.volumeType = volume.type
            if volume.type == "io1" || volume.type == "io2" || volume.type == "gp3" { root.iops = volume.iops }
            if volume.type == "gp3" { root.throughputMiBps = volume.throughputMiBps }
        }
        var request = RegisterImage(
            name: name,
            description: ResourceDescription.image(of: instance.id, week: payload.week, from: snapshot.id), root: root,
            tags: tags(of: instance, payload, task, extra))
        request.architecture = instance.architecture
        request.virtualizationType = instance.virtualizationType
        request.bootMode = instance.bootMode
        request.enaSupport = instance.enaSupport
        request.sriovNetSupport = instance.sriovNetSupport
        request.tpmSupport = instance.tpmSupport
        request.imdsSupport = instance.metadataTokens == "required" ? "v2.0" : nil
        request.uefiData = uefiData
        request.kernelID = instance.kernelID
        request.ramdiskID = instance.ramdiskID
        return request
    }

    static func create(
        _ instance: Instance, named name: ExactText, payload: RegisterImagePayload, task: TaskIdentity, extra: ExtraTags
    ) -> CreateImage {
        let tags = tags(of: instance, payload, task, extra)
        return CreateImage(
            instance: instance.id, name: name,
            description: ResourceDescription.image(of: instance.id, week: payload.week, from: nil),
            excludedDevices: instance.volumes.map(\.device).filter { $0 != instance.rootDeviceName && !$0.isEmpty },
            imageTags: tags,
            snapshotTags: tags)
    }

    private static func tags(
        of instance: Instance, _ payload: RegisterImagePayload, _ task: TaskIdentity, _ extra: ExtraTags
    ) -> Tags {
        let own = TaskTags.image(
            of: task, instance: instance.id, instanceName: payload.instanceName, week: payload.week)
        return TagChoice(own: own, extra, copying: [instance.tags]).tags
    }

    /// True for an instance that has UEFI variables to repeat.
    static func hasUefiData(_ instance: Instance) -> Bool {
        instance.bootMode == "uefi" || instance.bootMode == "uefi-preferred"
    }
}
