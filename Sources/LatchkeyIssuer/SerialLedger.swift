/// The serials and staples of one issuer key at one site.
///
/// One key has one ledger, in one place. What a mutating call returns is persisted before it
/// returns: a serial or a sequence that a power cut hands out twice makes two grants that a lock
/// cannot tell apart (ISS-1), or two staples that it calls `equivocation` (STAPLE-10). A number
/// that was handed out and not used is lost, which costs nothing but its place in the window.
public protocol SerialLedger {
  /// The base of the last staple that was signed, 0 before the first: nothing below it lives, and
  /// what a lock can remember is counted from it (ISS-3).
  var base: UInt32 { get }

  /// The serial that ``allocate()`` would return now.
  var nextSerial: UInt32 { get }

  /// The lowest serial of a grant that is neither expired nor spent nor revoked; `nil` when no
  /// grant lives. It holds the base (ISS-3, STAPLE-11).
  var lowestLiveSerial: UInt32? { get }

  /// Every revoked serial from ``base`` on, in any order. A revocation stands here before it is
  /// confirmed to anybody, so that the next staple has its bit (STAPLE-10).
  var revokedSerials: [UInt32] { get }

  /// Takes a serial that this key has never used at this site, and persists that it is taken
  /// (ISS-1).
  mutating func allocate() throws -> UInt32

  /// Takes a sequence higher than all before, and persists that it is taken (STAPLE-10).
  mutating func nextStapleSequence() throws -> UInt64

  /// Notes and persists the base of a staple that has been signed. Only now do further serials fit
  /// into the window; a note that is lost costs room until the next staple, and nothing else.
  mutating func noteStaple(base: UInt32) throws
}
