import LatchkeyCore
import LatchkeyIssuer

/// The serials of one issuer key at one site, as a row of the ledger holds them.
///
/// What it hands out is durable when the row is committed; nothing that was handed out is signed
/// before that (LEDG-3).
package struct IssuerBook: SerialLedger {
  package private(set) var row: IssuerRow
  /// Whether numbers were jumped over: what was signed last is not given out again (LEDG-8).
  package private(set) var hasJumped = false
  private let window: UInt32
  private var live: Bitmap
  private var revoked: Bitmap

  /// Opens the book of a key, and jumps over what may have been lost (LEDG-8).
  ///
  /// - Parameters:
  ///   - row: As it was read; `nil` for a key of which the ledger knows nothing at the site.
  ///   - window: W of the site.
  ///   - stretchSeconds: What a failure may lose at most, in seconds (LEDG-7); it counts as
  ///     ``EpochJump/leastSeconds`` at least.
  /// - Throws: ``LedgerFailure/corrupt(_:)``: a row that no book wrote.
  package init(
    _ row: IssuerRow?, of key: PublicKey, window: UInt32, epoch: Epoch, stretchSeconds: UInt64,
    at now: UInt64
  ) throws(LedgerFailure) {
    // A row that is not there may have been lost: it counts as one of the first epoch.
    self.row = row ?? IssuerRow(key: key, stretchBegan: now)
    guard self.row.base <= self.row.next, self.row.stretchSerial <= self.row.next else {
      throw .corrupt("serials of an issuer in disorder")
    }
    self.window = window
    live = Bitmap(self.row.live)
    revoked = Bitmap(self.row.revoked)
    enter(epoch, at: now)
    // LEDG-7: behind a clock that went back nothing begins anew.
    let length = max(stretchSeconds, EpochJump.leastSeconds)
    if now >= self.row.stretchBegan, now - self.row.stretchBegan >= length {
      self.row.stretchBegan = now
      self.row.stretchSerial = self.row.next
    }
  }

  package var base: UInt32 { row.base }
  package var nextSerial: UInt32 { row.next }
  package var lowestLiveSerial: UInt32? { live.first.map { row.base + UInt32($0) } }
  package var revokedSerials: [UInt32] { revoked.indices.map { row.base + UInt32($0) } }

  /// The highest base that a staple may have now (STAPLE-11).
  package var highestBase: UInt32 { lowestLiveSerial ?? row.next }

  /// - Throws: ``Problem`` where more would be handed out than a failure may lose (LEDG-7), or
  ///   none is left (LEDG-8).
  package mutating func allocate() throws -> UInt32 {
    // LEDG-7: two stretches lie within any span of that length.
    guard row.next - row.stretchSerial < window / 8 else {
      throw Problem(
        429, .serialWindowFull, "LEDG-7",
        rule: "Between two durable points no more than W/4 serials are handed out.")
    }
    guard row.next < .max else {
      throw Problem(
        409, .serialWindowFull, "LEDG-8",
        rule: "The key has no serial left: another key takes its place.")
    }
    let serial = row.next
    row.next += 1
    live[Int(serial - row.base)] = true
    store()
    return serial
  }

  package mutating func nextStapleSequence() throws -> UInt64 {
    guard row.stapleSequence < SiteChange.largestNumber else {
      throw LedgerFailure.corrupt("no staple sequence is left")
    }
    row.stapleSequence += 1
    return row.stapleSequence
  }

  package mutating func noteStaple(base: UInt32) throws {
    guard base > row.base else { return }
    let step = Int(base - row.base)
    live = live.dropping(step)
    revoked = revoked.dropping(step)
    row.base = base
    store()
  }

  /// A serial that can open nothing any more.
  package mutating func end(_ serial: UInt32) {
    guard isOpen(serial) else { return }
    live[Int(serial - row.base)] = false
    store()
  }

  /// A serial that may open nothing any more: the next staple has its bit (STAPLE-10).
  package mutating func revoke(_ serial: UInt32) {
    guard isOpen(serial) else { return }
    revoked[Int(serial - row.base)] = true
    end(serial)
  }

  /// Whether a serial was handed out, and nothing has ended it with its base.
  private func isOpen(_ serial: UInt32) -> Bool { serial >= row.base && serial < row.next }

  private mutating func store() {
    row.live = live.bytes
    row.revoked = revoked.bytes
  }

  /// LEDG-8: numbers that may have been handed out and lost are never handed out again.
  private mutating func enter(_ epoch: Epoch, at now: UInt64) {
    guard epoch.number > row.epoch else { return }
    let jump = EpochJump(over: epoch.number - row.epoch, at: now)
    switch epoch.loss {
    case .bounded: row.next = jump.serial(behind: row.next, window: window)
    case .unbounded:
      row.next = jump.unboundedSerial(behind: row.next, window: window)
      row.base = row.next
      live = Bitmap()
      revoked = Bitmap()
    }
    row.stapleSequence = jump.sequence(behind: row.stapleSequence)
    row.stretchBegan = now
    row.stretchSerial = row.next
    row.epoch = epoch.number
    hasJumped = true
    store()
  }
}
