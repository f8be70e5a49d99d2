import Foundation
import LatchkeyCore

/// Measures, prints a table, and writes it to `README.md` and `Reports/bench.json`.
@main
struct Bench {
  static func main() async throws {
    let world = try World()
    let scenes = Scenes(world: world)
    // The life of a nonce is 300 s, and each visit has a second of its own.
    let decisions = Decisions(world: world, visits: 280)
    let issuing = Issuing(world: world, scenes: scenes, rounds: 2_000)
    var report = Report()
    for scene in try scenes.all() {
      let outcomes = try (0..<5).map { _ in try decisions.measure(scene) }
      report.add(scene, outcomes)
      FileHandle.standardError.write(Data("measured \(scene.name)\n".utf8))
    }
    let cold = try scenes.all()
    report.figures["decide.oneLink.openssl.ratio"] = try decisions.measureOpenSSL(cold[0])
    report.figures["decide.twoLinks.openssl.ratio"] = try decisions.measureOpenSSL(cold[1])
    let issues = try (0..<5).map { _ in try issuing.measureIssue() }.sorted { $0.ratio < $1.ratio }
    report.figures["issue.ratio"] = issues[2].ratio
    report.figures["issue.nanoseconds"] = median(issues[2].product)
    report.figures["decode.nanoseconds"] = try issuing.measureDecode()
    report.figures["credential.deliveryBytes"] = Double(try issuing.deliveryByteCount())
    report.figures["decide.allocations"] = Double(try manyAllocations(decisions, scenes))
    let recording = try oneVerification(decisions, scenes)
    let (peer, bytes) = try await Peer.measure(rounds: 2_000) { _ = Raw.run(recording) }
    report.figures["jwtkit.verify.ratio"] = peer.ratio
    report.figures["jwtkit.tokenBytes"] = Double(bytes)
    try report.write()
    exit(report.passes ? 0 : 1)
  }

  /// 100,000 decisions, counted by the interposed allocator.
  private static func manyAllocations(_ decisions: Decisions, _ scenes: Scenes) throws -> UInt {
    let scene = try scenes.all()[4]
    var count: UInt = 0
    let rounds = (100_000 + decisions.visits - 1) / decisions.visits
    let prepared = try decisions.prepare(scene)
    for _ in 0..<rounds { count += try decisions.allocations(prepared) }
    return count
  }

  /// The bytes of one verification of a delivery credential.
  private static func oneVerification(
    _ decisions: Decisions, _ scenes: Scenes
  ) throws -> Recording {
    let all = try Decisions(world: decisions.world, visits: 1).prepare(scenes.all()[1])
    let recording = Recording()
    recording.verifications = [all.recordings[0].verifications[1]]
    return recording
  }
}
