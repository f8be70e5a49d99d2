import LatchkeyCBOR

/// What the holder asks, signed with the key of the leaf (Spec/presentation.md, Proof).
public struct ProofClaims: MessageClaims {
  public static var domain: Domain { .proof }

  public let lockID: LockID
  public let nonce: Nonce
  public let point: ByteRange
  public let action: Action
  public let channel: Channel
  /// SHA-256 of the links, one after the other.
  public let links: Digest
  /// The transport's channel binding.
  public let binding: Digest?
  /// The first receipt that the holder asks for.
  public let receiptsFrom: UInt64?

  public init(_ fields: inout PayloadReader) throws(DenyReason) {
    var seen = KeySet()
    var lockID = LockID(bytes: .zero)
    var nonce = Nonce(bytes: .zero)
    var point = ByteRange.empty
    var action = Action.unlock
    var channel = Channel.nfc
    var links = Digest.zero
    var binding: Digest?
    var receiptsFrom: UInt64?
    var map = try fields.reader.readMap()
    while let key = try fields.reader.nextKey(in: &map) {
      switch key {
      case 1: lockID = LockID(bytes: try fields.reader.readFixed())
      case 2: nonce = Nonce(bytes: try fields.reader.readFixed())
      case 3: point = try fields.reader.readPoint()
      case 4: action = try Action(&fields.reader)
      case 5: channel = try Channel(&fields.reader)
      case 6: links = Digest(bytes: try fields.reader.readFixed())
      case 7: binding = Digest(bytes: try fields.reader.readFixed())
      case 8: receiptsFrom = try fields.reader.readSequence()
      default: throw .unknownKey  // ENC-9
      }
      seen.insert(key)
    }
    guard seen.isSuperset(of: .keys(1, through: 6)) else { throw .missingKey }  // ENC-10
    self.lockID = lockID
    self.nonce = nonce
    self.point = point
    self.action = action
    self.channel = channel
    self.links = links
    self.binding = binding
    self.receiptsFrom = receiptsFrom
  }
}
