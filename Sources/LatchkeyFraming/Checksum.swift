/// CRC-32 as Ethernet and zlib compute it: reflected, polynomial 0x04c11db7, all ones at the start
/// and inverted at the end.
///
/// It finds what a wire breaks. Whoever forges a message computes it too: signatures stop that.
struct Checksum {
  private var register: UInt32 = 0xffff_ffff

  /// The checksum of the bytes taken in so far.
  var value: UInt32 { ~register }

  /// Takes in one byte, four bits at a time: 64 bytes of table, where bytewise it would be 1,024.
  mutating func update(_ byte: UInt8) {
    register ^= UInt32(byte)
    register = (register &>> 4) ^ Self.table[Int(register & 15)]
    register = (register &>> 4) ^ Self.table[Int(register & 15)]
  }

  /// Byte `index` of the checksum, most significant first; `index` is 0 to 3.
  func byte(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: value &>> UInt32(truncatingIfNeeded: 24 &- 8 &* index))
  }

  private static let table: InlineArray<16, UInt32> = [
    0x0000_0000, 0x1db7_1064, 0x3b6e_20c8, 0x26d9_30ac,
    0x76dc_4190, 0x6b6b_51f4, 0x4db2_6158, 0x5005_713c,
    0xedb8_8320, 0xf00f_9344, 0xd6d6_a3e8, 0xcb61_b38c,
    0x9b64_c2b0, 0x86d3_d2d4, 0xa00a_e278, 0xbdbd_f21c,
  ]
}
