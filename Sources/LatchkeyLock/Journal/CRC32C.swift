/// What each nibble does to the register: the polynomial 1edc6f41, bits reversed (RFC 3720 §12.1).
private let nibbles: InlineArray<16, UInt32> = [
  0x0000_0000, 0x105e_c76f, 0x20bd_8ede, 0x30e3_49b1,
  0x417b_1dbc, 0x5125_dad3, 0x61c6_9362, 0x7198_540d,
  0x82f6_3b78, 0x92a8_fc17, 0xa24b_b5a6, 0xb215_72c9,
  0xc38d_26c4, 0xd3d3_e1ab, 0xe330_a81a, 0xf36e_6f75,
]

/// The register of CRC-32C after the first `count` of `bytes`, which the caller has bounded.
///
/// A sum begins with all ones, or with the register of what came before, and is inverted at its end.
@inline(never)
func crc32c(_ bytes: Span<UInt8>, count: Int, from register: UInt32) -> UInt32 {
  var register = register
  var index = 0
  while index < count {
    register ^= UInt32(truncatingIfNeeded: bytes[index])
    register = (register &>> 4) ^ nibbles[Int(truncatingIfNeeded: register & 15)]
    register = (register &>> 4) ^ nibbles[Int(truncatingIfNeeded: register & 15)]
    index &+= 1  // below count
  }
  return register
}
