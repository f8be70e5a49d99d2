import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeySodium
import Testing

@Suite struct HolderTests {
  private func lock(_ point: String, _ seed: UInt8 = Fixture.lockSeed) throws
    -> PassBundle.PointLock
  {
    PassBundle.PointLock(point: point, key: try Fixture.key(seed))
  }

  private func bundle(
    staples: [[UInt8]] = [], locks: [PassBundle.PointLock]? = nil, renewal: String? = nil
  ) throws -> PassBundle {
    try PassBundle(
      links: try Fixture.deliveryChain().messages, staples: staples,
      locks: try locks ?? [lock("front")], renewal: renewal)
  }

  @Test("HOLD-1: a bundle reads back the same, byte for byte")
  func bundleRoundTrip() throws {
    for renewal in [nil, "https://example.org/renew"] {
      let bundle = try bundle(
        staples: [try Fixture.staple(2, sequence: 1), try Fixture.staple(1, sequence: 9)],
        locks: [try lock("front"), try lock("fridge", 30)], renewal: renewal)
      let bytes = bundle.encoded()
      let read = try PassBundle(message: bytes)
      #expect(read == bundle)
      #expect(read.encoded() == bytes)
      for count in 0..<bytes.count {
        #expect(throws: DenyReason.self) { _ = try PassBundle(message: Array(bytes[..<count])) }
      }
      #expect(throws: DenyReason.trailingBytes) { _ = try PassBundle(message: bytes + [0]) }
    }
  }

  @Test("ENC: a bundle that cannot be read cannot be made")
  func bundleRefusals() throws {
    let front = try lock("front")
    let staple = try Fixture.staple(2, sequence: 1)
    #expect(throws: DenyReason.malformed) { _ = try PassBundle(links: [], locks: [front]) }
    #expect(throws: DenyReason.malformed) { _ = try bundle(locks: []) }
    #expect(throws: DenyReason.invalidText) { _ = try bundle(locks: [try lock("Front")]) }
    #expect(throws: DenyReason.malformed) { _ = try bundle(locks: [try lock("")]) }
    #expect(throws: DenyReason.tooLarge) {
      _ = try bundle(locks: Array(repeating: front, count: 9))
    }
    #expect(throws: DenyReason.tooLarge) {
      _ = try bundle(staples: Array(repeating: staple, count: 5))
    }
    #expect(throws: DenyReason.invalidText) { _ = try bundle(renewal: "tür") }
    #expect(throws: DenyReason.weakKey) {
      _ = try bundle(
        locks: [PassBundle.PointLock(point: "front", key: PublicKey(bytes: .zero))])
    }
    #expect(throws: DenyReason.malformed) {
      _ = try bundle(staples: [try Fixture.deliveryChain().messages[0]])
    }
  }

  @Test("HOLD-1: the bundle that reaches the lock's point is found, or none")
  func reaching() throws {
    let holder = Holder(using: Fixture.crypto)
    let front = try bundle()
    let back = try bundle(locks: [try lock("back", 30)])
    let id = Fixture.crypto.lockID(of: try Fixture.key(30))
    #expect(try holder.bundle(among: [front, back], reaching: "back", of: id) == back)
    #expect(throws: DenyReason.noPass) {
      _ = try holder.bundle(among: [front, back], reaching: "front", of: id)
    }
  }

  @Test("CHAL: a hello names the issuers, root first, in at most 64 bytes")
  func hello() throws {
    var holder = Holder(using: Fixture.crypto)
    let bundle = try bundle()
    let hello = holder.hello(for: bundle, wantsSignature: true)
    let kids = try [Fixture.ownerSeed, Fixture.serviceSeed].map {
      Fixture.crypto.keyID(of: try Fixture.key($0))
    }
    #expect(bundle.issuers == kids)
    #expect(hello.count == 4 + 2 * 9)
    #expect(Array(hello.prefix(4)) == [0x83, 0x03, 0x01, 0x82])
  }

  private func present(
    _ bundle: PassBundle, to door: inout FrontDoor, _ change: (inout VisitRequest) -> Void,
    signed: Bool = false, by seed: UInt8 = Fixture.courierSeed
  ) throws -> Presentation {
    var holder = Holder(using: Fixture.crypto)
    let hello = holder.hello(for: bundle, wantsSignature: signed)
    let challenge = try UnverifiedChallenge(message: try door.hello(hello))
    var request = VisitRequest(.unlock, at: "front", channel: .ble)
    change(&request)
    return try holder.present(
      bundle, to: challenge, asking: request, insistsOnSignature: true,
      signer: try Fixture.signer(seed))
  }

  @Test("HOLD-1, CHAL-3, CHAL-4, PROOF-3, ENC-13: what a holder does not sign")
  func refusals() throws {
    var door = try FrontDoor()
    let bundle = try bundle()
    _ = try present(bundle, to: &door, { _ in }, signed: true)
    #expect(throws: DenyReason.challengeUnsigned) { _ = try present(bundle, to: &door) { _ in } }
    #expect(throws: DenyReason.noPass) {
      _ = try present(bundle, to: &door, { $0.point = "back" }, signed: true)
    }
    let elsewhere = try self.bundle(locks: [try lock("front", 30)])
    #expect(throws: DenyReason.wrongLock) {
      _ = try present(elsewhere, to: &door, { _ in }, signed: true)
    }
    #expect(throws: DenyReason.kidMismatch) {
      _ = try present(bundle, to: &door, { _ in }, signed: true, by: Fixture.serviceSeed)
    }
    let staple = try Fixture.staple(1, sequence: 1)
    #expect(throws: DenyReason.tooLarge) {
      _ = try present(
        bundle, to: &door, { $0.times = [staple, staple, staple] }, signed: true)
    }
    #expect(throws: DenyReason.tooLarge) {
      _ = try present(
        bundle, to: &door, { $0.evidence = Array(repeating: staple, count: 4) }, signed: true)
    }
    var holder = Holder(using: Fixture.crypto)
    let challenge = try UnverifiedChallenge(message: try door.hello([0x83, 3, 0, 0x80]))
    // HOLD-2: it did not ask.
    #expect(throws: DenyReason.challengeReused) {
      _ = try holder.present(
        bundle, to: challenge, asking: VisitRequest(.unlock, at: "front", channel: .ble),
        signer: try Fixture.signer(Fixture.courierSeed))
    }
  }

  private func presentedStaples(_ staples: [[UInt8]], extra: [[UInt8]]) throws -> [[UInt8]] {
    var door = try FrontDoor()
    let presentation = try present(
      try bundle(staples: staples), to: &door, { $0.staples = extra }, signed: true)
    let read = try UnverifiedPresentation(presentation.bytes.span)
    return (0..<read.stapleCount).map {
      presentation.bytes.copying(read.staples[$0].envelope.range)
    }
  }

  @Test("HOLD-1: the newest staple of each issuer goes along, wherever it comes from")
  func newestStaples() throws {
    let owner = try (1...3).map { try Fixture.staple(Fixture.ownerSeed, sequence: $0) }
    let service = try (1...3).map { try Fixture.staple(Fixture.serviceSeed, sequence: $0) }
    let status = try (1...2).map { try Fixture.staple(Fixture.statusSeed, sequence: $0) }
    #expect(try presentedStaples([], extra: []) == [])
    #expect(
      try presentedStaples([owner[0], service[2]], extra: [service[1], owner[1], status[1]])
        == [owner[1], service[2], status[1]])
    #expect(try presentedStaples([status[0]], extra: [service[0]]) == [service[0], status[0]])
  }
}
