import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange

extension Issuer {
  /// Signs a staple: as of now, these grants of the signer are revoked, and nothing below the base
  /// lives.
  ///
  /// An anchor's staple may be signed by its status key, which has a ledger of its own: its
  /// sequences, the anchor's base and revoked serials.
  ///
  /// - Parameters:
  ///   - base: Where the window is to begin; `nil`, or less than the last base: where it began.
  ///   - clock: Now, in seconds since 1970-01-01T00:00:00Z.
  ///   - ledger: The serials and the staple sequence of the key; the revoked serials are its.
  /// - Returns: One envelope, at most 288 bytes.
  /// - Throws: ``Refusal`` with ``DenyReason/baseAboveLive`` (STAPLE-11),
  ///   ``DenyReason/tooLarge`` when a revoked serial lies 1,024 or more above the base (ENC-13),
  ///   ``DenyReason/outOfRange`` (ENC-11); ``SigningFailure``; what the ledger throws.
  public func staple<Ledger: SerialLedger, Key: Signer & ~Copyable>(
    base: UInt32? = nil, at clock: UInt64, ledger: inout Ledger, signer: borrowing Key
  ) throws -> [UInt8] {
    let draft = try prepareStaple(base: base, at: clock, ledger: &ledger)
    let staple = try draft.signed(by: signer, using: crypto)
    try ledger.noteStaple(base: draft.base)
    return staple
  }

  /// Judges what the next staple says and takes its sequence, and does not sign.
  ///
  /// For a ledger whose sequence is durable only later. Who signs the draft notes its base, with
  /// ``SerialLedger/noteStaple(base:)``.
  ///
  /// - Throws: what ``staple(base:at:ledger:signer:)`` throws, but for the signing.
  public func prepareStaple<Ledger: SerialLedger>(
    base: UInt32? = nil, at clock: UInt64, ledger: inout Ledger
  ) throws -> StapleDraft {
    try expectSecond(clock, "time")
    let base = max(base ?? 0, ledger.base)
    // STAPLE-11: a serial that is not given out yet will live, too.
    let lowest = min(ledger.lowestLiveSerial ?? ledger.nextSerial, ledger.nextSerial)
    guard base <= lowest else {
      throw Refusal(
        .baseAboveLive, field: "base",
        rule: "Base \(base) lies above serial \(lowest), which it would end (STAPLE-11).")
    }
    let revoked = try StapleDraft.bitmap(of: ledger.revokedSerials, base: base)
    // STAPLE-10: persisted before it is signed.
    let sequence = try ledger.nextStapleSequence()
    return StapleDraft(
      site: directory.site, sequence: sequence, time: clock, base: base, revoked: revoked)
  }
}
