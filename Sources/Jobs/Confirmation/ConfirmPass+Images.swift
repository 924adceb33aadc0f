import AWS
import Engine
import Model
import Queue

/// Finds out what became of tonight's pending images.
extension ConfirmPass {
    func checkImages(_ seen: inout Seen) async throws(CallProblem) {
        let followed = pending.filter { $0.kind == .registerImage }
        guard !followed.isEmpty else { return }
        let images = try await images(followed, &seen)
        let instances = try await session.instances(since: session.uptime + (.zero - FleetListings.held), .confirm)
        let shown = followed.map { resource in
            let own = images[resource.resource.id].flatMap { $0.state == .deregistered ? nil : $0 }
            return (resource: resource, image: own ?? standIn(for: resource, among: images.values))
        }
        let roots = try await roots(of: shown.compactMap { isFound($0.image, as: $0.resource) ? $0.image : nil })
        for (resource, image) in shown {
            guard let image else {
                if let gone = vanished(resource, "image", seen.unreadable) { seen.observations.append(gone) }
                continue
            }
            guard image.state != .pending && image.state != .transient else { continue }
            if image.state == .available, isFound(image, as: resource),
                let instance = instances.index[InstanceID(resource.subject)],
                !Self.holds(image, instance, roots)
            {
                if isUnseen(image, roots) { continue }
                seen.observations.append(notItsImage(image, resource))
                continue
            }
            let bad = defects(of: image, instances.index[InstanceID(resource.subject)])
            guard !bad.isEmpty else {
                seen.observations.append(resource.observed(.confirmed))
                continue
            }
            // Why only once: a second image that differs shows that another would differ as well.
            let hasFailed = image.state != .available
            // Why not an adopted one: its tag may be all that says that this run made it.
            let isOwn = !resource.resource.adopted && isOfThisRun(image)
            let reopens = resource.reopened == 0 && (hasFailed || isOwn)
            let problem = Problem(
                code: image.state == .available ? "ImageDiffers" : "ImageFailed",
                message:
                    "\(session.lane): \(image.id) \(ForeignText.quoted(image.name)) of \(resource.subject): \(bad.joined(separator: "; "))",
                hint: reopens
                    ? "it is deregistered, and another image is made"
                    : hasFailed
                        ? "it is deregistered; make an image of the instance by hand to see what AWS says"
                        : "it is kept as the image of the week, and no older one goes for it: try whether it boots")
            seen.observations.append(resource.observed(.error, problem, reopens: reopens))
            guard hasFailed || reopens else { continue }
            seen.followUps.append(
                TaskSpec(
                    DeregisterImageJob.facts, lane: session.lane, subject: image.id.text, reason: problem.message,
                    payload: DeregisterImagePayload(why: .unusable).json))
        }
    }

    /// True for an image that the resource's task did not make: it was found, and only its tags and name say what it is.
    private func isFound(_ image: Image?, as resource: TonightResource) -> Bool {
        image.map { resource.resource.adopted || $0.id.text != resource.resource.id } ?? false
    }

    /// The volumes of the images' root snapshots, by EC2.
    private func roots(of images: [Image]) async throws(CallProblem) -> [SnapshotID: VolumeID] {
        let found = try await snapshots(images.compactMap { $0.rootSnapshot?.text }).items
        return Dictionary(found.map { ($0.id, $0.volume) }) { _, last in last }
    }

    /// True when EC2's own facts show that the image holds the instance's root volume.
    private static func holds(_ image: Image, _ instance: Instance, _ roots: [SnapshotID: VolumeID]) -> Bool {
        if image.sourceInstance == instance.id { return true }
        guard let volume = image.rootSnapshot.flatMap({ roots[$0] }) else { return false }
        return volume == instance.rootVolume
    }

    /// True for an image that was made a moment ago: no listing need show its root snapshot yet.
    private func isUnseen(_ image: Image, _ roots: [SnapshotID: VolumeID]) -> Bool {
        guard let snapshot = image.rootSnapshot, roots[snapshot] == nil, let createdAt = image.createdAt else {
            return false
        }
        return session.now - createdAt < session.limits.consistencyWindow
    }

    /// Nothing is deregistered: the image is another person's. The task makes its own.
    private func notItsImage(_ image: Image, _ resource: TonightResource) -> ResourceObservation {
        resource.observed(
            .error,
            Problem(
                code: "NotItsImage",
                message: "\(session.lane): \(image.id) \(ForeignText.quoted(image.name)) claims to be the image of"
                    + " \(resource.subject), but does not hold its root volume",
                hint: "no rule counts on it, and none deregisters it: find out who made it"),
            reopens: resource.reopened == 0)
    }

    private func isOfThisRun(_ image: Image) -> Bool {
        image.tags[TaskTags.task].flatMap(TaskIdentity.init(tag:))?.run == attempt.claim.run
    }

    private func images(
        _ followed: [TonightResource], _ seen: inout Seen
    ) async throws(CallProblem) -> [ExactText: Image] {
        let ofTonight = TaskTags.runs(of: attempt.claim.night)
        let tonight = try await session.client.list(
            DescribeImages(filters: [ofTonight], keeping: session.tagsRead), .confirm)
        var found = tonight.items
        seen.unreadable = tonight.unreadable
        let known = Set(found.map(\.id.text))
        for ids in Self.batches(followed.map(\.resource.id).filter { !known.contains($0) }) {
            let others = try await session.client.list(DescribeImages(filters: [Filter("image-id", ids)]), .confirm)
            found += others.items
            seen.unreadable += others.unreadable
        }
        seen.unreadable.removeAll { session.isForeign($0) }
        return Dictionary(found.filter { session.isOwn($0.ownerID) }.map { ($0.id.text, $0) }) { _, last in last }
    }

    private func defects(of image: Image, _ instance: Instance?) -> [String] {
        guard image.state == .available else {
            return ["it is \(image.state)" + (image.stateMessage.map { ": \($0)" } ?? "")]
        }
        return instance.map { ImageComparison.differences(image, from: $0) } ?? []
    }

    private func standIn(for resource: TonightResource, among images: some Sequence<Image>) -> Image? {
        guard isLongGone(resource) else { return nil }
        return images.filter { image in
            ImagePlan.isLive(image) && ImageDeregistration.isAuto(image) && ImageName.fits(image)
                && image.tags[TaskTags.instance] == resource.subject
                && image.tags[TaskTags.task].flatMap(TaskIdentity.init(tag:))?.kind == .registerImage
        }.min { $0.isOlder(than: $1) }
    }
}
