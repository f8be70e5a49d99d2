import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeyService
import LatchkeySodium
import Testing

/// What a service refused something with.
///
/// - Returns: `nil`, and a failure of the test, where nothing was refused.
func problem(
  _ location: SourceLocation = #_sourceLocation, _ act: () async throws -> Void
) async throws -> Problem? {
  do {
    try await act()
  } catch let problem as Problem {
    return problem
  }
  Issue.record("nothing was refused", sourceLocation: location)
  return nil
}

extension Street {
  /// A site with one lock and one job, where the courier may begin.
  func open(needs: [String]? = nil, window: UInt32 = 64) async throws -> StreetLock {
    let lock = try makeLock("front", seed: 4, window: window)
    try await enrol(lock, needs: needs)
    try await bringJob()
    return lock
  }

  /// Time passes in the street and in a lock.
  func pass(_ seconds: UInt32, _ lock: inout StreetLock) throws {
    try lock.advance(seconds)
    now += UInt64(seconds)
  }

  /// The service goes on with another key; those before finish what they have begun.
  func rotate(to seed: UInt8, retiring seeds: [UInt8]) throws {
    service = Service(
      ledger: ledger,
      keys: KeyRing(current: try HeldKey(seed), retiring: try seeds.map { try HeldKey($0) }),
      settings: settings, using: Self.crypto)
  }

  /// The serial of the last pass of a job.
  func serial(of job: String) async throws -> UInt32? {
    try await ledger.credentials(at: try siteID, .job(job), limit: 16).map(\.serial).last
  }

  /// A fresh staple, as its bytes.
  func staple(as seed: UInt8, of issuer: UInt8? = nil) async throws -> [UInt8] {
    var body: [String: Any] = [:]
    if let issuer { body["issuer"] = Named(try Self.key(issuer)).description }
    let reply = try await ask(.refreshStaple, ["site": try site], body, as: seed)
    guard let staple = (reply["staple"] as? String).flatMap(Base64URL.decode) else {
      throw VisitFault()
    }
    return staple
  }

  /// Kinds of the site's events, in order.
  func events() async throws -> [String] {
    try await ledger.events(at: try siteID, after: 0, limit: 256).map(\.kind)
  }
}

extension PassBundle {
  /// The same pass with one more staple.
  func adding(_ staple: [UInt8]) throws -> PassBundle {
    try PassBundle(links: links, staples: staples + [staple], locks: locks)
  }
}

extension Visit {
  /// From the bell to the open door, which the service hears of.
  mutating func enter(_ lock: inout StreetLock) async throws {
    try await gather(at: &lock)
    let bundle = try await unlock()
    let (_, reason) = try present(bundle, to: &lock)
    #expect(reason == nil)
    try await bringReceipts(of: &lock)
    lock.openDoor()
  }

  /// Puts the parcel down, shuts the door, and brings what the lock says.
  mutating func leave(_ lock: inout StreetLock) async throws {
    try await street.ask(.deliver, try leg(), as: Street.courier)
    try street.pass(5, &lock)
    lock.closeDoor()
    try await bringReceipts(of: &lock)
  }

  /// Brings these receipts.
  @discardableResult
  func bring(
    _ receipts: [[UInt8]], of lock: LockID, as seed: UInt8 = Street.resident
  ) async throws -> Reply {
    var body: [String: Any] = [
      "lock": Named(lock).description, "job": job,
      "receipts": receipts.map(Base64URL.encode),
    ]
    if let head { body["head"] = head }
    return try await street.raw(
      .putReceipts, ["site": try street.site],
      try Array(JSONSerialization.data(withJSONObject: body, options: .sortedKeys)), as: seed)
  }

  /// A named person closes every incident.
  func closeIncidents(as seed: UInt8 = Street.resident) async throws {
    for incident in try await incidents().indices {
      var parameters = try whole()
      parameters["incident"] = "\(incident)"
      try await street.ask(.closeIncident, parameters, ["how": "looked at it"], as: seed)
    }
  }
}
