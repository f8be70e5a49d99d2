import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium

/// A copy of a lock, as far as it is known, on which a preview runs. Nothing of it is kept.
struct PreviewedLock: ~Copyable {
  private var lock: SmallDoorLock
  /// Whether the lock's own memory is known.
  private let isReal: Bool
  private let crypto: SodiumBackend

  /// A lock of which only the configuration is known.
  init(of site: SiteFile, at point: String, _ crypto: SodiumBackend) throws {
    guard let index = try site.doors().firstIndex(where: { $0.point == point }) else {
      throw ToolFailure.refused(.noPass, field: "point \(point)")
    }
    let envelope = try site.configuration(of: site.locks[index], index)
    var lock = SmallDoorLock(
      key: try site.doors()[index].key, driftPartsPerMillion: 0, using: crypto)
    try lock.state.assumeConfiguration(envelope.span, using: crypto)
    self.lock = lock
    isReal = false
    self.crypto = crypto
  }

  /// The simulated lock of a file, after a boot from a copy of its flash.
  init(state path: String, _ crypto: SodiumBackend) throws {
    let file = try LockFile.load(path)
    let secret = try file.secret()
    var flash = SimulatedFlash(
      unitByteCount: LockFlash.unitByteCount, sectorByteCount: LockFlash.sectorByteCount,
      sectorCount: LockFlash.sectorCount)
    let content = try Files.readSecret(LockFlash.path(of: path))
    guard content.count == flash.bytes.count else {
      throw ToolFailure.malformed(LockFlash.path(of: path), "This is not the flash of a lock.")
    }
    flash.bytes = content
    var journal = Journal(flash: flash, reserveByteCount: LockFlash.reserveByteCount)
    var lock = SmallDoorLock(
      key: try file.signer().publicKey, driftPartsPerMillion: file.driftPartsPerMillion,
      using: crypto)
    let closed = DoorReading(isBoltThrown: true, isDoorClosed: true)
    do throws(JournalFailure) {
      _ = try lock.boot(
        from: &journal, secret: secret.span, random: randomBytes(), reading: closed,
        using: crypto)
    } catch {
      throw ToolFailure.malformed(LockFlash.path(of: path), "The journal cannot be read.")
    }
    self.lock = lock
    isReal = true
    self.crypto = crypto
  }

  /// Takes in what the staples of a pass say of revocation.
  mutating func learn(from pass: PassBundle) throws {
    if isReal {
      let ferry = try naming("--bundle") {
        try Ferry(links: pass.links, staples: Array(pass.staples.prefix(3))).encoded()
      }
      return take(ferry)
    }
    var keys: [(key: PublicKey, issuer: PublicKey)] = []
    for index in 0..<lock.state.configuration.anchorCount {
      let anchor = lock.state.configuration.anchors[index]
      keys.append((anchor.name.key, anchor.name.key))
      if let status = anchor.status { keys.append((status.key, anchor.name.key)) }
    }
    for link in pass.links.dropLast() {
      let holder = try naming("--bundle") { try Link(message: link).grant.confirmation }
      keys.append((holder, holder))
    }
    for staple in pass.staples {
      let message = try naming("--bundle") { try Unverified<StapleClaims>(message: staple.span) }
      guard
        let known = keys.first(where: { crypto.keyID(of: $0.key) == staple[message.envelope.kid] })
      else { continue }
      try naming("--bundle") {
        try message.expectSignature(by: known.key, in: staple.span, using: crypto)
      }
      remember(message.claims, in: staple, of: known.issuer, isOwn: known.key == known.issuer)
    }
  }

  /// Takes in a ferry, as far as it goes.
  private mutating func take(_ ferry: [UInt8]) {
    let context = DecisionContext(tick: lock.state.clock.baseTick, channel: .ble)
    do throws(DenyReason) {
      try lock.state.begin(ferry.span, context: context, using: crypto)
      while case .more = try lock.state.advance(ferry.span, using: crypto) {}
    } catch {}
  }

  /// Puts base and revoked bits into the slot of an issuer, or into a free one.
  private mutating func remember(
    _ staple: StapleClaims, in bytes: [UInt8], of issuer: PublicKey, isOwn: Bool
  ) {
    let place = (0..<6).first { lock.state.replay.slots[$0].issuer == issuer }
    guard let place = place ?? (0..<6).first(where: { lock.state.replay.slots[$0].issuer == nil })
    else { return }
    let known = lock.state.replay.slots[place].base
    let held = lock.state.replay.slots[place].revoked.words
    let base = isOwn ? max(known, staple.base) : known
    var words = InlineArray<8, UInt32>(repeating: 0)
    // Bits of earlier staples, then of this one; each counts from its own base.
    for bit in 0..<256 where held[bit / 32] & 1 << UInt32(bit % 32) != 0 {
      Self.set(&words, UInt64(known) + UInt64(bit), base: base)
    }
    for (index, byte) in bytes.copying(staple.revoked).enumerated() {
      for bit in 0..<8 where byte & 1 << UInt8(bit) != 0 {
        Self.set(&words, UInt64(staple.base) + UInt64(index * 8 + bit), base: base)
      }
    }
    lock.state.replay.slots[place].issuer = issuer
    lock.state.replay.slots[place].base = base
    lock.state.replay.slots[place].revoked = SerialWindow(words: words)
  }

  private static func set(_ words: inout InlineArray<8, UInt32>, _ serial: UInt64, base: UInt32) {
    guard serial >= UInt64(base), serial - UInt64(base) < 256 else { return }
    let bit = Int(serial - UInt64(base))
    words[bit / 32] |= 1 << UInt32(bit % 32)
  }

  /// Judges a pass at a second that is taken as certain.
  mutating func preview(
    _ pass: PassBundle, at second: UInt64, _ action: Action, _ channel: Channel
  ) throws(DenyReason) -> Assumptions {
    let chain = Array(pass.links.joined())
    return try lock.state.preview(
      chain.span, at: second, action: action, channel: channel, using: crypto)
  }
}
