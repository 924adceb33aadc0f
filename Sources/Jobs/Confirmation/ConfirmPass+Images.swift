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
        for resource in followed {
            let own = images[resource.resource.id].flatMap { $0.state == .deregistered ? nil : $0 }
            guard let image = own ?? standIn(for: resource, among: images.values) else {
                if let gone = vanished(resource, "image", seen.unreadable) { seen.observations.append(gone) }
                continue
            }
            guard image.state != .pending && image.state != .transient else { continue }
            let bad = defects(of: image, instances.index[InstanceID(resource.subject)])
            guard !bad.isEmpty else {
                seen.observations.append(ResourceObservation(task: resource.task, state: .confirmed))
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
            seen.observations.append(
                ResourceObservation(task: resource.task, state: .error, problem: problem, reopens: reopens))
            guard hasFailed || reopens else { continue }
            seen.followUps.append(
                TaskSpec(
                    DeregisterImageJob.facts, lane: session.lane, subject: image.id.text, reason: problem.message,
                    payload: DeregisterImagePayload(why: .unusable).json))
        }
    }

    private func isOfThisRun(_ image: Image) -> Bool {
        image.tags[TaskTags.task].flatMap(TaskIdentity.init(tag:))?.run == attempt.claim.run
    }

    private func images(
        _ followed: [TonightResource], _ seen: inout Seen
    ) async throws(CallProblem) -> [ExactText: Image] {
        let ofTonight = TaskTags.runs(of: attempt.claim.night)
        let tonight = try await session.client.list(DescribeImages(filters: [ofTonight]), .confirm)
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
