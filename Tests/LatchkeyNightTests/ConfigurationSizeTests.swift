import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyFlash
import LatchkeyIssuer
import LatchkeyLock
import LatchkeySodium
import Testing

/// The longest configuration and its entries are one record (JRNL-12).
@Suite("The largest configuration") struct ConfigurationSizeTests {
  /// Everything that a configuration can name, from a seed on.
  private static func draft(from seed: UInt8, anchorCount: Int) throws -> ConfigurationDraft {
    var next = seed
    func key() throws -> PublicKey {
      next += 1
      return try Party.key(next)
    }
    let anchors = try (0..<anchorCount).map { _ in
      AnchorDraft(
        try key(), issuedAfter: House.start + 600, notAfter: Limits.lastSecond, status: try key())
    }
    return ConfigurationDraft(
      point: String(repeating: "a", count: 32), anchors: anchors, window: 256,
      residents: try (0..<8).map { _ in try key() }, witnesses: try (0..<4).map { _ in try key() },
      timeSources: try [TimeSourceDraft(anchors[0].key, errorSeconds: 3_600)]
        + (0..<3).map { _ in TimeSourceDraft(try key(), errorSeconds: 3_600) },
      auditors: try (0..<3).map { _ in try key() }, nonceLifeSeconds: 300,
      forwardCapSeconds: .max, allowsServiceTime: true)
  }

  /// Founds a lock with as many anchors as it has room for twice, and replaces all at once.
  private static func replaceAll<
    let slots: Int, let words: Int, let counters: Int, let nonces: Int, let ring: Int
  >(
    _ lock: consuming DoorLock<slots, words, counters, nonces, ring>, anchorCount: Int
  ) throws -> (Int, Int) {
    let crypto = Machine.crypto
    let secret = Machine.secret
    let lockKey = try Party.key(Party.lock)
    var journal = Journal(
      flash: SimulatedFlash(unitByteCount: 8, sectorByteCount: 4_096, sectorCount: 16),
      reserveByteCount: 4_096)
    try journal.format(salt: 7)
    _ = try lock.boot(
      from: &journal, secret: secret.span, random: .zero, reading: House.atRest,
      using: crypto)
    var reply = ByteBuffer<1_024>()
    let hello: [UInt8] = [0x83, 0x03, 0x00, 0x80]
    try lock.hello(
      hello.span, tick: 0, key: try Party.signer(Party.lock), using: crypto, to: &reply)
    let challenge = try UnverifiedChallenge(message: Array(copying: reply.bytes))
    let first = try SignedConfiguration.found(
      try draft(from: 100, anchorCount: anchorCount), lock: lockKey,
      founding: Founding(salt: .zero, nonce: challenge.content.nonce),
      owner: try Party.signer(101), using: crypto)
    try lock.configure(
      first.bytes.span, hasPresence: true, tick: 0, journal: &journal, using: crypto)
    // All that a lock could remember of anchors that leave.
    for slot in 0..<anchorCount {
      for mark in 0..<2 {
        lock.state.replay.slots[slot].staples[mark] = StapleMark(
          sequence: .max, hash: .zero, time: House.start)
        lock.state.replay.slots[slot].authorities[mark] = AuthorityRecord(
          anchorSlot: 0, serial: 7, expiration: Limits.lastSecond)
      }
    }
    let next = try first.next(
      try draft(from: 160, anchorCount: anchorCount), lock: lockKey,
      anchor: try Party.signer(101), using: crypto)
    try lock.configure(
      next.bytes.span, hasPresence: true, tick: 0, journal: &journal, using: crypto)
    return (next.bytes.count, longestRecord(in: journal.flash))
  }

  @Test("JRNL-12: anchors that are all replaced at once, and everything else at its most")
  func largest() throws {
    let key = try Party.key(Party.lock)
    let (small, smallRecord) = try Self.replaceAll(
      SmallDoorLock(key: key, driftPartsPerMillion: 100, using: Machine.crypto), anchorCount: 3)
    let (building, record) = try Self.replaceAll(
      BuildingDoorLock(key: key, driftPartsPerMillion: 100, using: Machine.crypto), anchorCount: 4)
    print("configurations of \(small) and \(building) bytes; records of \(smallRecord), \(record)")
    #expect(building <= Limits.configurationByteCount)
    #expect(record <= 1_536)
  }

  /// Bytes of the payload of the longest record in the first area.
  private static func longestRecord(in flash: SimulatedFlash) -> Int {
    var longest = 0
    var offset = 64
    let unit = flash.unitByteCount
    while offset + 3 < flash.bytes.count / 2 {
      guard flash.bytes[offset] != 0xff else {
        offset += unit
        continue
      }
      let count = Int(flash.bytes[offset + 1]) << 8 | Int(flash.bytes[offset + 2])
      longest = max(longest, count)
      offset += (count + 7 + unit - 1) / unit * unit
    }
    return longest
  }
}
