import LatchkeyCBOR

/// The Ed25519 encodings that Latchkey takes, whatever the crypto library behind it takes.
///
/// RFC 8032 leaves edge points to the verifier and libraries differ there; a lock and a service
/// that differ would disagree about one door. These checks come before every library call.
/// They judge 32 or 64 bytes, take no memory beyond the stack, and stop at the first difference:
/// keys and signatures are public, so their running time tells nothing.
package enum Ed25519Acceptance {
  /// Whether `key` may be used at all: canonical (SIG-6), and of more than small order (SIG-7).
  ///
  /// Whether it lies on the curve is found out by the verification equation (SIG-8).
  package static func accepts(_ key: PublicKey) -> Bool {
    acceptsPoint(key.bytes.bytes)
  }

  /// Whether `signature` is encoded as RFC 8032 §5.1.6 encodes: S reduced (SIG-5), R canonical
  /// (SIG-6), and R of more than small order (SIG-7).
  package static func accepts(_ signature: Signature) -> Bool {
    let bytes = signature.bytes.bytes
    guard order(of: bytes.extracting(32..<64), lastByte: bytes[63], to: groupOrder) < 0 else {
      return false  // SIG-5
    }
    return acceptsPoint(bytes.extracting(0..<32))
  }

  /// Whether an encoded point is canonical and of more than small order.
  ///
  /// It is canonical when its y is below p (RFC 8032 §5.1.3, step 1). The one other encoding that
  /// is not, x = 0 with the sign bit set, has y = 1 or y = p − 1 and so is of small order.
  static func acceptsPoint(_ point: Span<UInt8>) -> Bool {
    let top = point[31] & 0x7f  // without the bit that holds the sign of x
    // Every number that is refused has one of these as its highest byte.
    guard top == 0 || top == 0x05 || top >= 0x7a else { return true }
    guard order(of: point, lastByte: top, to: fieldPrime) < 0 else { return false }  // SIG-6
    // SIG-7; y = 0 is of order 4, y = 1 the neutral point.
    guard order(of: point, lastByte: top, to: two) >= 0 else { return false }
    for number in smallOrders where order(of: point, lastByte: top, to: number) == 0 {
      return false
    }
    return true
  }

  /// Compares two little-endian numbers, the left one's last byte given apart.
  ///
  /// - Parameter number: Row of ``numbers``.
  /// - Returns: Less than 0, 0 or more, as the left one is less, equal or more.
  private static func order(of left: Span<UInt8>, lastByte: UInt8, to number: Int) -> Int {
    var mine = lastByte
    var index = 31
    while true {
      let its = numbers[number &* 32 &+ index]
      guard mine == its, index > 0 else { return Int(mine) &- Int(its) }
      index &-= 1  // index > 0
      mine = left[index]
    }
  }
}

/// Numbers of edwards25519, little-endian (RFC 8032 §5.1).
extension Ed25519Acceptance {
  private static var groupOrder: Int { 0 }
  private static var fieldPrime: Int { 1 }
  private static var two: Int { 2 }
  /// The y of the points of order 2 and 8; two have each of the latter.
  private static var smallOrders: Range<Int> { 3..<6 }

  /// The numbers, one after the other.
  private static let numbers: InlineArray<192, UInt8> = [
    // L = 2^252 + 27742317777372353535851937790883648493, the order of the base point.
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    // p = 2^255 − 19, the size of the field.
    0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    // One more than the y of the neutral point.
    0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    // p − 1, the y of the point of order 2.
    0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    // The y of two of the four points of order 8.
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    // The y of the other two, p minus the first.
    0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
    0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
  ]
}
