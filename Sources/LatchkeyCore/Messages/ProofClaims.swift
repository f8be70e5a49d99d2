import LatchkeyCBOR

/// What the holder asks, signed with the key of the leaf (Spec/presentation.md, Proof).
public struct ProofClaims: MessageClaims {
  public static var domain: Domain { .proof }

  public private(set) var lockID = Place<LockID>.none
  public private(set) var nonce = Place<Nonce>.none
  public private(set) var point = ByteRange.empty
  public private(set) var action = Action.unlock
  public private(set) var channel = Channel.nfc
  /// SHA-256 of the links, one after the other.
  public private(set) var links = Place<Digest>.none
  /// The transport's channel binding.
  public private(set) var binding: Place<Digest>?
  /// The first receipt that the holder asks for.
  public private(set) var receiptsFrom: UInt64?

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: lockID = try fields.reader.readPlace()
      case 2: nonce = try fields.reader.readPlace()
      case 3: point = try fields.reader.readPoint()
      case 4: action = try Action(&fields.reader)
      case 5: channel = try Channel(&fields.reader)
      case 6: links = try fields.reader.readPlace()
      case 7: binding = try fields.reader.readPlace()
      case 8: receiptsFrom = try fields.reader.readSequence()
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen.isSuperset(of: .keys(1, through: 6)) else { throw .missingKey }  // ENC-10
  }
}
