/// The byte before each segment: first, last, and a sequence number of six bits (FRAME-4).
struct SegmentHeader {
  let byte: UInt8

  init(byte: UInt8) { self.byte = byte }

  init(sequence: UInt8, isFirst: Bool, isLast: Bool) {
    byte = (isFirst ? 0x80 : 0) | (isLast ? 0x40 : 0) | (sequence & 0x3f)
  }

  var isFirst: Bool { byte & 0x80 != 0 }
  var isLast: Bool { byte & 0x40 != 0 }
  var sequence: UInt8 { byte & 0x3f }

  /// The sequence number behind `sequence`: 63 is followed by 0.
  static func sequence(after sequence: UInt8) -> UInt8 { (sequence &+ 1) & 0x3f }
}
