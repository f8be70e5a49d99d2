import LatchkeyCore
import LatchkeyIssuer

/// The serials of one issuer key at one site, as a row of the ledger holds them.
///
/// What it hands out is durable when the row is committed; nothing that was handed out is signed
/// before that (LEDG-3).
struct IssuerBook: SerialLedger {
  private(set) var row: IssuerRow
  private let window: UInt32
  private let now: UInt64
  private let stretchSeconds: UInt64
  private var live: Bitmap
  private var revoked: Bitmap

  /// Opens the book of a key, and jumps over what an epoch may have lost (LEDG-8).
  ///
  /// - Parameters:
  ///   - row: As it was read; `nil` for a key that has issued nothing at the site.
  ///   - window: W of the site.
  ///   - stretchSeconds: What a failure may lose at most, in seconds (LEDG-7).
  init(
    _ row: IssuerRow?, of key: PublicKey, window: UInt32, epoch: Epoch, stretchSeconds: UInt64,
    at now: UInt64
  ) {
    self.row = row ?? IssuerRow(key: key, stretchBegan: now, epoch: epoch.number)
    self.window = window
    self.now = now
    self.stretchSeconds = stretchSeconds
    live = Bitmap(self.row.live)
    revoked = Bitmap(self.row.revoked)
    enter(epoch)
    if now >= self.row.stretchBegan + stretchSeconds {
      self.row.stretchBegan = now
      self.row.stretchSerial = self.row.next
    }
  }

  var base: UInt32 { row.base }
  var nextSerial: UInt32 { row.next }
  var lowestLiveSerial: UInt32? { live.first.map { row.base + UInt32($0) } }
  var revokedSerials: [UInt32] { revoked.indices.map { row.base + UInt32($0) } }

  /// - Throws: ``Problem`` where more would be handed out than a failure may lose (LEDG-7).
  mutating func allocate() throws -> UInt32 {
    // LEDG-7: two stretches lie within any span of that length.
    guard row.next - row.stretchSerial < window / 8 else {
      throw Problem(
        429, .serialWindowFull, "LEDG-7",
        rule: "Between two durable points no more than W/4 serials are handed out.")
    }
    let serial = row.next
    row.next += 1
    live[Int(serial - row.base)] = true
    store()
    return serial
  }

  mutating func nextStapleSequence() throws -> UInt64 {
    row.stapleSequence += 1
    return row.stapleSequence
  }

  mutating func noteStaple(base: UInt32) throws {
    guard base > row.base else { return }
    let step = Int(base - row.base)
    live = live.dropping(step)
    revoked = revoked.dropping(step)
    row.base = base
    store()
  }

  /// A serial that can open nothing any more.
  mutating func end(_ serial: UInt32) {
    guard serial >= row.base else { return }
    live[Int(serial - row.base)] = false
    store()
  }

  /// A serial that may open nothing any more: the next staple has its bit (STAPLE-10).
  mutating func revoke(_ serial: UInt32) {
    guard serial >= row.base else { return }
    revoked[Int(serial - row.base)] = true
    end(serial)
  }

  private mutating func store() {
    row.live = live.bytes
    row.revoked = revoked.bytes
  }

  /// LEDG-8: numbers that may have been handed out and lost are never handed out again.
  private mutating func enter(_ epoch: Epoch) {
    guard epoch.number > row.epoch else { return }
    let passed = epoch.number - row.epoch
    switch epoch.loss {
    case .bounded:
      row.next += window / 4 * passed
    case .unbounded:
      // At most W/4 a stretch, for as long as the row may have gone on elsewhere.
      let elapsed = now > row.stretchBegan ? now - row.stretchBegan : 0
      let stretches = min(elapsed / max(stretchSeconds, 1) + 1, 1 << 20)
      row.next += max(window, window / 4 * UInt32(stretches))
      row.base = row.next
      live = Bitmap()
      revoked = Bitmap()
    }
    row.stapleSequence += Self.sequenceJump * UInt64(passed)
    row.stretchBegan = now
    row.stretchSerial = row.next
    row.epoch = epoch.number
    store()
  }

  /// How far sequences jump with an epoch.
  static var sequenceJump: UInt64 { 1 << 20 }
}
