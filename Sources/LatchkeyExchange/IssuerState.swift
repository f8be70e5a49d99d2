import LatchkeyCBOR
import LatchkeyCore

/// What a lock said it knows of one issuer.
public struct IssuerState: Equatable, Sendable {
  /// Names the issuer's key.
  public let kid: KeyID
  /// Serials below it are dead.
  public let base: UInt32
  /// Sequence of the last staple that the issuer itself signed.
  public let stapleSequence: UInt64

  init(_ row: IssuerRow) {
    kid = row.kid
    base = row.base
    stapleSequence = row.sequence
  }

  static func all(in list: RowList<IssuerRow>, of message: [UInt8]) throws(DenyReason)
    -> [IssuerState]
  {
    var states: [IssuerState] = []
    try list.visit(in: message.span) { (row) throws(DenyReason) in
      states.append(IssuerState(row))
    }
    return states
  }
}
