import LatchkeyCBOR

/// What the holder asks, signed with the key of the leaf (Spec/presentation.md, Proof).
public struct ProofClaims: MessageClaims {
  public static var domain: Domain { .proof }

  private var values = FieldValues<9>()

  public var lockID: Place<LockID> { values.place(0) }
  public var nonce: Place<Nonce> { values.place(1) }
  public var point: ByteRange { values.range(2) }
  public var action: Action { Action(word: values.word(3)) }
  public var channel: Channel { Channel(word: values.word(4)) }
  /// SHA-256 of the links, one after the other.
  public var links: Place<Digest> { values.place(5) }
  /// The transport's channel binding.
  public var binding: Place<Digest>? { values.optionalPlace(6) }
  /// The first receipt that the holder asks for.
  public private(set) var receiptsFrom: UInt64?

  public init() {}

  public mutating func read(_ fields: inout PayloadReader) throws(DenyReason) {
    var target = values.target
    let seen = try fields.readMap(.proof, from: 1, into: &target)
    guard seen.isSuperset(of: .keys(1, through: 6)) else { throw .missingKey }  // ENC-10
    if seen.contains(8) { receiptsFrom = values.long(7) }
  }
}
