import LatchkeyCore

extension SiteID {
  /// The site as a credential names it: base64url without padding, 22 characters (CRED-1).
  public var audience: String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var text = ""
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    for index in 0..<16 {
      bits = bits << 8 | UInt32(bytes[index])
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        text.append(alphabet[Int(bits >> bitCount & 0x3f)])
      }
    }
    // 128 bits are 21 sextets and two bits, which begin the last one.
    text.append(alphabet[Int(bits << 4 & 0x3f)])
    return text
  }
}
