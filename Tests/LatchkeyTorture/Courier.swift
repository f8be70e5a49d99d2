import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyService

/// One client: brings jobs, stands at the lock, presses unlock, goes in, tells what the lock said.
struct Courier {
  let number: Int
  let house: House
  var messenger: Messenger
  private let own: RequestSigner
  private let root: RequestSigner
  private let camera: RequestSigner
  private let resident: RequestSigner
  private var jobCount = 0
  /// Where the service's receipts of the lock end.
  private var nextReceipt: UInt64 = 0

  init(_ number: Int, at house: House, _ messenger: Messenger) throws {
    self.number = number
    self.house = house
    self.messenger = messenger
    own = try Cast.requestSigner(.courier, number)
    root = try Cast.requestSigner(.root)
    camera = try Cast.requestSigner(.camera, house.number)
    resident = try Cast.requestSigner(.resident, house.number)
  }

  private var name: String { "courier-\(number)" }

  /// The operator names the courier.
  mutating func introduce() async throws {
    let answer = try await messenger.ask(
      .putCourier, ["courier": name], ["key": Named(own.publicKey).description], as: root)
    guard answer.isSuccess else { throw Fault("The courier was refused.") }
  }

  /// Works until the run is over.
  mutating func work() async throws {
    while !messenger.world.isOver {
      let span = messenger.world.span
      try await deliver()
      // What a service has lost it is told again.
      if messenger.world.span != span { try await introduce() }
    }
  }

  /// One job. What the service refuses ends it; the checker judges.
  private mutating func deliver() async throws {
    jobCount += 1
    let job = "job-\(number)-\(jobCount)"
    let leg = ["site": house.site, "job": job, "point": Cast.point]
    let now = UInt64(Date().timeIntervalSince1970)
    let brought = try await messenger.ask(
      .putJob, ["site": house.site, "job": job],
      [
        "courier": name, "parcels": ["PK-\(jobCount)"], "route": [Cast.point],
        "notBefore": now - 60, "expiration": now + 7_200,
      ], as: root)
    guard brought.isSuccess else { return }
    let challenge = try await house.lock.challenge()
    let nonce = try UnverifiedChallenge(message: challenge).content.nonce
    let requested = try await messenger.ask(
      .requestLeg, leg, ["challenge": Base64URL.encode(challenge)], as: own)
    let seen = try await messenger.ask(
      .giveEvidence, leg, ["evidence": Base64URL.encode(try house.recording(nonce))], as: camera)
    guard requested.isSuccess, seen.isSuccess else { return }
    let unlocked = try await messenger.ask(.unlock, leg, as: own)
    guard unlocked.isSuccess, let reply = try? PassReply(unlocked.body) else {
      // LEDG-7: there are passes again later.
      if unlocked.status == 429 { try await refresh() }
      return
    }
    // Asking anew is another request: it must not give another pass.
    if messenger.once(in: 6) { _ = try await messenger.ask(.unlock, leg, as: own) }
    try await use(reply, under: challenge, job: job)
  }

  private mutating func use(
    _ reply: PassReply, under challenge: [UInt8], job: String
  ) async throws {
    var bundle = reply.bundle
    var isRevoked = false
    if messenger.once(in: 6) {
      let revoked = try await messenger.ask(
        .revokeCredential, ["site": house.site, "serial": String(reply.serial)], as: resident)
      isRevoked = revoked.isSuccess
      bundle = try Self.renewed(bundle, with: revoked)
    } else if messenger.once(in: 3) {
      let answer = try await messenger.ask(.refreshStaple, ["site": house.site], as: own)
      bundle = try Self.renewed(bundle, with: answer)
    }
    try await present(reply, bundle, under: challenge, isRevoked: isRevoked)
    // Once more: a serial opens once.
    if messenger.once(in: 6) {
      try await present(reply, bundle, under: challenge, isRevoked: isRevoked)
    }
    try await bringReceipts(job)
  }

  private func present(
    _ reply: PassReply, _ bundle: PassBundle, under challenge: [UInt8], isRevoked: Bool
  ) async throws {
    var holder = Holder(using: Cast.crypto)
    _ = holder.hello(for: bundle)
    let presentation = try holder.present(
      bundle, to: try UnverifiedChallenge(message: challenge),
      asking: VisitRequest(.unlock, at: Cast.point, channel: .ble, evidence: reply.evidence),
      signer: try Cast.signer(.courier, number))
    let outcome = await house.lock.visit(presentation.bytes)
    try messenger.diary.write(
      DiaryLine(
        span: messenger.world.span,
        visited: DiaryLine.Visited(
          site: house.site, serial: reply.serial, reason: outcome.reason?.rawValue,
          isEquivocation: outcome.isEquivocation, isRevoked: isRevoked)))
  }

  private mutating func bringReceipts(_ job: String) async throws {
    let receipts = try await house.lock.receipts(from: nextReceipt)
    let answer = try await messenger.ask(
      .putReceipts, ["site": house.site],
      [
        "lock": Named(house.lock.lockID).description, "job": job,
        "receipts": receipts.map(Base64URL.encode),
      ], as: resident)
    guard let next = Answers.next(answer.body) else { return }
    nextReceipt = next
    // The lock may forget only what is kept elsewhere (RCPT-12).
    if messenger.once(in: 8) { try await house.lock.acknowledge(below: next) }
  }

  private mutating func refresh() async throws {
    _ = try await messenger.ask(.refreshStaple, ["site": house.site], as: resident)
    try await Task.sleep(for: .milliseconds(100))
  }

  private static func renewed(
    _ bundle: PassBundle, with answer: ServiceAnswer
  ) throws -> PassBundle {
    guard answer.isSuccess, let staple = Answers.staple(answer.body) else { return bundle }
    return try PassBundle(links: bundle.links, staples: [staple], locks: bundle.locks)
  }
}
