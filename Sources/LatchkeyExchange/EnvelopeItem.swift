import LatchkeyCBOR
import LatchkeyCore

/// Finds where one envelope ends inside a longer message, and copies it out.
///
/// Only what is needed to find the end is judged here; who takes the bytes reads them with
/// ``Unverified/init(message:)``.
///
/// - Throws: the reason of the first fault in byte order (ENC, SIG-1).
package func readEnvelopeItem(_ reader: inout CBORReader) throws(DenyReason) -> [UInt8] {
  let start = reader.position
  let tag = try reader.readHead()
  guard tag.major == .tag else { throw .malformed }  // SIG-1
  guard tag.argument == 18 else { throw .unsupportedType }  // ENC-6
  try reader.readArray(exactly: 4)
  _ = try reader.readBytes()
  guard try reader.readMap().remaining == 0 else { throw .malformed }  // SIG-1
  _ = try reader.readBytes()
  let _: FixedBytes<64> = try reader.readFixed()
  let range = ByteRange(from: start, to: reader.position)
  return Array(copying: reader.bytes.extracting(range))
}

/// Reads an array of `least` to `most` envelopes.
///
/// - Throws: ``DenyReason/tooLarge`` over `most` (ENC-13), ``DenyReason/malformed`` under `least`
///   (ENC-8), and what an envelope is refused with.
package func readEnvelopeItems(
  _ reader: inout CBORReader, from least: Int, atMost most: Int
) throws(DenyReason) -> [[UInt8]] {
  let count = try reader.readArray(atMost: most)
  guard count >= least else { throw .malformed }
  var items: [[UInt8]] = []
  for _ in 0..<count { items.append(try readEnvelopeItem(&reader)) }
  return items
}
