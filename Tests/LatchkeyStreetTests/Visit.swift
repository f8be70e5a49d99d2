import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyService
import LatchkeySodium

/// A courier's app in the middle of a job.
struct Visit {
  let street: Street
  let job: String
  let point: String
  private let seed: UInt8
  private(set) var challenge: [UInt8] = []
  private(set) var statements: [[UInt8]] = []
  private(set) var head: [String: String]?

  init(_ street: Street, job: String, point: String = "front", as seed: UInt8 = Street.courier) {
    self.street = street
    self.job = job
    self.point = point
    self.seed = seed
  }

  func leg() throws -> [String: String] {
    ["site": try street.site, "job": job, "point": point]
  }

  func whole() throws -> [String: String] { ["site": try street.site, "job": job] }

  /// Challenge, knock, scan, recording.
  mutating func gather(at lock: inout StreetLock, butNot missing: EvidenceKind? = nil) async throws
  {
    try await request(at: &lock)
    let nonce = try UnverifiedChallenge(message: challenge).content.nonce
    for kind in [EvidenceKind.knock, .packageScan, .recording] where kind != missing {
      let statement =
        kind == .packageScan
        ? try await scan(at: lock.lockID)
        : try street.evidence(kind, .visit(nonce), at: lock.lockID)
      try await give(statement)
    }
  }

  mutating func request(at lock: inout StreetLock) async throws {
    challenge = try lock.challenge()
    try await street.ask(
      .requestLeg, try leg(), ["challenge": Base64URL.encode(challenge)], as: seed)
  }

  func give(_ statement: [UInt8]) async throws {
    try await street.ask(
      .giveEvidence, try leg(), ["evidence": Base64URL.encode(statement)], as: seed)
  }

  /// The courier scans what the job names.
  func scan(
    at lock: LockID, parcels: [String] = ["PK-77"], by other: UInt8? = nil
  ) async throws -> [UInt8] {
    let view = try await street.ask(.readJob, try whole(), as: seed)
    guard let salt = (view["salt"] as? String).flatMap(Base64URL.decode),
      let digest = (view["digest"] as? String).flatMap(Named<Digest>.init(text:))
    else { throw VisitFault() }
    var content = salt
    for parcel in parcels { content += [0] + Array(parcel.utf8) }
    return try street.evidence(
      .packageScan, .job(digest.value), at: lock, digest: Street.crypto.sha256(content.span),
      by: other ?? seed)
  }

  /// Presses unlock.
  mutating func unlock(nonce: FixedBytes<32>? = nil) async throws -> PassBundle {
    let reply = try await street.ask(.unlock, try leg(), as: seed, nonce: nonce)
    statements = (reply["evidence"] as? [String] ?? []).compactMap(Base64URL.decode)
    guard let pass = (reply["pass"] as? String).flatMap(Base64URL.decode) else {
      throw VisitFault()
    }
    return try PassBundle(message: pass)
  }

  /// Presents the pass under the challenge it is for.
  mutating func present(
    _ bundle: PassBundle, to lock: inout StreetLock
  ) throws -> (VerifiedAnswer, DenyReason?) {
    var holder = Holder(using: Street.crypto)
    _ = holder.hello(for: bundle)
    let presentation = try holder.present(
      bundle, to: try UnverifiedChallenge(message: challenge),
      asking: VisitRequest(.unlock, at: point, channel: .ble, evidence: statements),
      signer: try Street.signer(seed))
    let (bytes, reason) = lock.present(presentation.bytes)
    guard case .verified(let answer) = try holder.readAnswer(bytes, to: presentation) else {
      throw VisitFault()
    }
    head = [
      "answer": Base64URL.encode(bytes), "nonce": Named(presentation.nonce).description,
      "proof": Named(presentation.proof).description,
    ]
    return (answer, reason)
  }

  /// Presents, where the answer says no more than that it is one.
  func presentUnread(
    _ bundle: PassBundle, to lock: inout StreetLock
  ) throws -> ([UInt8], DenyReason?) {
    var holder = Holder(using: Street.crypto)
    _ = holder.hello(for: bundle)
    let presentation = try holder.present(
      bundle, to: try UnverifiedChallenge(message: challenge),
      asking: VisitRequest(.unlock, at: point, channel: .ble, evidence: statements),
      signer: try Street.signer(seed))
    return lock.present(presentation.bytes)
  }

  /// Brings the lock's receipts to the service.
  @discardableResult
  func bringReceipts(of lock: inout StreetLock, as other: UInt8? = nil) async throws -> [String:
    Any]
  {
    var body: [String: Any] = [
      "lock": Named(lock.lockID).description, "job": job,
      "receipts": try lock.receipts().map(Base64URL.encode),
    ]
    if let head { body["head"] = head }
    return try await street.ask(
      .putReceipts, ["site": try street.site], body, as: other ?? Street.resident)
  }

  func view() async throws -> [String: Any] {
    try await street.ask(.readJob, try whole(), as: seed)
  }

  /// Where this leg stands.
  func state() async throws -> String? {
    let legs = try await view()["legs"] as? [[String: Any]]
    return legs?.first { $0["point"] as? String == point }?["state"] as? String
  }

  func trip() async throws -> String? { try await view()["trip"] as? String }

  func incidents() async throws -> [String] {
    (try await view()["incidents"] as? [[String: Any]] ?? []).compactMap { $0["kind"] as? String }
  }

  /// Asks to go on; the reasons why not.
  func heldReasons() async throws -> [Int] {
    let reply = try await street.ask(.release, try whole(), as: seed)
    return (reply["held"] as? [[String: Any]] ?? []).compactMap { $0["reason"] as? Int }
  }
}

struct VisitFault: Error {}
